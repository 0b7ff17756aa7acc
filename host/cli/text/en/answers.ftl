# What commands answer.

word-error = error:
word-warning = warning:

## Vendor
vendor-made = Made a vendor in { $directory }.
vendor-root = Root key { $id }; programs pin { $file }.
vendor-issuers = Issuer keys for licenses, dongles, updates, time and revocations may sign until { $until }.
vendor-unprotected = The keys are NOT encrypted: for trying things out only.
issuer-renewed = New issuer key for { $purpose }, valid until { $until }. The old one is kept under another name.
issuer-certified = Certified key { $id } for { $purposes } until { $until }: { $file }
rollover-written = Programs that pin root { $from } will also believe root { $to }, once they find { $file } in their license directory.
revoked = Revoked { $what }. Revocation list { $number } is in { $file }; put it into the license directories.
update-signed = Signed update { $sequence } with { $changes } changes for { $dongle }: { $file }
issued = Issued license { $number }, revision { $revision }: { $file }
issued-dongle = It is bound to dongle { $id }.
issued-soft = It is a soft-dongle license: the vendor's server binds it.
issued-emergency = It is an emergency license, bound to nothing.
inspect-verified = Signed by { $issuers }, certified by a given root.
inspect-unverified = NOT CHECKED: this is what the file claims. Give --root to check license files.

## Dongles
no-dongles = No dongle is plugged in.
simulated = Made a blank simulated dongle: { $file }. It is plugged in as long as the file is there.
provisioned = Dongle { $id } is provisioned (tier { $tier }); its record is { $file }.
dongle-locked = Dongle { $id } is locked for good.
winked = The dongle blinks.
attested = Dongle { $id } ({ $chip }) signed a fresh challenge.
attested-tier = Its certificate is this vendor's and states the tier “{ $tier }”.
attested-unchecked = Its certificate was not checked: give --root.
dongle-times = Trusted time { $trusted }, observed time { $observed }.
counter = Counter { $counter }: { $used } used, { $left } left.
request-written = Request for update { $sequence } of { $id }: { $file }. Send it to your vendor.
updated = Update { $sequence } was applied to { $id }.
field-number = Number
field-stage = Stage
field-chip = Chip
field-firmware = Firmware
field-key = Public key
field-unit = Unit
field-boots = Power-ups
field-trusted = Trusted time
field-observed = Observed time
field-revocations = Newest revocation list
field-next-update = Next update
field-erases = Flash erase cycles

## Site
valid = License { $number }, revision { $revision }, for { $product } at “{ $name }” is valid.
valid-until = It expires at { $until }.
valid-for-ever = It does not expire.
valid-dongle = Dongle { $id } (tier { $tier }) proved that it is plugged in.
valid-emergency = It is an emergency license and needs no dongle.

## Program
man-written = Wrote the manual pages into { $directory }.
