/** What a license shall say. */

export const HOLDER = 'Muster AG';

const LICENSEE = {
  company: HOLDER, first_name: 'Erika', last_name: 'Muster', street: 'Beispielweg 1', zip: '12345',
  city: 'Musterstadt', state: 'Hessen', country: 'Deutschland', email: 'erika@example.com', phone: '+49 30 0000000',
};

export function order(number) {
  return {
    product: 'promos',
    number,
    licensee: LICENSEE,
    display: { name: 'Werk 7', zip: '12345', city: 'Musterstadt' },
    features: [{ id: 'saia-pcd', unit: 'data points', limit: 6100 }],
    // For hard-dongle licenses: the dongles here are simulated.
    tiers: ['production', 'simulated'],
  };
}
