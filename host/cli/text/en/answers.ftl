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
update-signed = Signed update { $sequence } for { $dongle } (changes: { $changes }): { $file }
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

## Doctor
examined = Examined: license directory { $directory }, old settings in { $settings }, dongles: { $dongles }.
examined-unsigned = The vendor's signature was not checked: give --root.
nothing-found = Findings: none.
found-some = Findings: { $count }. Of these keyfob doctor --fix repairs { $repairable }.
word-repaired = repaired:
word-not-repaired = not repaired:
repair-written = Written: { $file }
repair-backup = Backup: { $file }
repair-none = A program cannot repair this.
repair-exists = { $file } is there already.
repair-changed = { $file } is being changed by another program. Try again.
repair-not-a-file = { $file } is not a file.
repair-no-backup-name = There is no free name for a backup of { $file }.
repair-cannot-find = { $file } cannot be found: { $reason }
repair-cannot-look-at = { $file } cannot be examined: { $reason }
repair-cannot-read = { $file } cannot be read: { $reason }
repair-cannot-write = { $file } cannot be written: { $reason }
repair-cannot-replace = { $file } cannot be replaced: { $reason }
repair-cannot-rename = { $file } cannot be renamed: { $reason }
repair-no-reload = The rule { $file } is written, but udev did not reload its rules: { $reason }

## Program
man-written = Wrote the manual pages into { $directory }.
