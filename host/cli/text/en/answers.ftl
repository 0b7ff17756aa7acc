# What commands answer.

word-error = error:
word-warning = warning:

## Vendor
vendor-made = Made a vendor in { $directory }.
vendor-root = Root key { $id }; programs pin { $file }.
vendor-issuers = Issuer keys for licenses, dongles, updates, time, revocations and firmware may sign until { $until }.
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
inspect-public-key = Public key { $key }; certificates name it { $id }.
inspect-unverified = NOT CHECKED: this is what the file claims. Give --root to check license files.

## Dongles
no-dongles = No dongle is plugged in.
no-directory = There is no directory { $directory }.
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
firmware-updated = Firmware { $from } was replaced by { $to }; the dongle runs it.
firmware-current = The dongle runs firmware { $to } already.
firmware-sending = Sending firmware { $to } (the dongle runs { $from })
firmware-restarting = The dongle restarts
field-number = Number
field-stage = Stage
field-chip = Chip
field-firmware = Firmware
field-key = Public key
field-unit = Unit
field-counter = Counter { $index }, used / limit
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

## The vendor's server
registered = This installation is registered with { $server }.
refreshed = { $server } has confirmed the license.
registration = Registered with { $server } as instance “{ $instance }” on the computer { $hardware }; last confirmed at { $time }.
unregistered = This installation is no longer registered. The license stays bound to this computer until it is reset in the portal.
ask-server = Address of the server{ $default }:
ask-number = License number{ $default }:
ask-token = License token:

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

## Hardware
hardware-id = Hardware ID: { $id }
hardware-disk = Disk: known ({ $digits } ...)
hardware-cpu = Processor: known ({ $digits } ...)
hardware-firmware = Board and system: known ({ $digits } ...)
hardware-network = Network: known ({ $digits } ...)
hardware-no-disk = Disk: this system does not tell its number.
hardware-no-cpu = Processor: this system does not tell its model.
hardware-no-firmware = Board and system: there is neither a board's number nor a lasting /etc/machine-id.
hardware-no-network = Network: there is no wired interface that is built in and has its maker's address.
hardware-same = Nothing has changed.
hardware-id-before = The hardware ID was { $id } before.
hardware-disk-changed = Changed: the disk that the system starts from.
hardware-cpu-changed = Changed: the processor.
hardware-firmware-changed = Changed: the board, or the system was installed anew (/etc/machine-id).
hardware-network-changed = Changed: the wired network interface.
hardware-reset = A soft-dongle license that was bound before may need a reset, with your vendor or in the portal.
hardware-container-without-id = This is a container without an id of its own. Give it the computer's, read-only (-v /etc/machine-id:/etc/machine-id:ro), or one that stays when the container is made anew.
hardware-container = This is a container. If its /etc/machine-id comes from the image, all containers of that image have it: give it the computer's, read-only (-v /etc/machine-id:/etc/machine-id:ro), or one that stays when the container is made anew.
hardware-virtual-machine = This is a virtual machine. A copy of it has the same hardware ID; the license server notices when both check in. Moved to a host with another processor, it is known by another ID.

## udev rules
udev-installed = The rules are in force: { $file }. Unplug what is plugged in and plug it in again.
udev-written = Wrote the rules: { $file }
udev-current = The rules were there already: { $file }

## Program
man-written = Wrote the manual pages into { $directory }.

## Passphrases
passphrase-again = Passphrase, again:

## Details of what is wrong
why-no-udev = this system has no udev; --out DIR writes { $rule } for another one
why-hardware-answer = { $file } is no answer of keyfob hardware --format json: { $error }
why-hardware-vendor = { $file } is for the vendor with root key { $found }, not { $wanted }: each vendor knows the computer by other hashes
why-no-vendor = { $file } is missing: no vendor directory
    .hint = keyfob vendor init makes one; --vendor DIR names another.
why-vendor-exists = { $directory } holds a vendor already
why-order = order: { $error }
why-order-field = the order leaves { $field } empty
why-file-large = { $file } is larger than { $limit } bytes
why-file-kind = { $file } is no ordinary file
why-file-directory = { $file } is a directory
why-no-directory = { $file }: there is no directory { $directory }
why-issue-tier = the order's tiers do not allow { $found }
    .hint = Add "{ $found }" to tiers in the order, if a dongle of this tier is to do, or name another dongle.
why-issue-unbound = say --dongle ID for the dongle that it is bound to, or --soft for a license that a server binds
why-file-exists = { $file } is there already
why-no-passphrase = no passphrase: give --passphrase-file or KEYFOB_PASSPHRASE
why-passphrases-differ = the two passphrases differ
why-passphrase-empty = the passphrase is empty
why-key-encrypted = { $file } is encrypted, but no passphrase was given
why-wrong-passphrase = { $file }: wrong passphrase or no key ({ $error })
why-other-pem = { $file } holds a “{ $found }”, but a “{ $wanted }” is needed
why-no-pem = { $file } is no PEM file; a “{ $wanted }” is needed
why-foreign-pem = { $file }: a “{ $found }” is no signed file of Keyfob
why-other-key = { $file } is not the key of the certificate beside it
why-other-dongle = { $file } is the certificate of { $id }
why-reason = reason { $error }
why-no-request = { $file } is no request
why-no-counter = counters are 0 to 7
why-empty-update = an update needs at least one change
why-full-update = one update holds at most eight changes
why-number-used = the number { $id } is given out already
why-no-number = all dongle numbers are given out
why-unknown-dongle = this vendor provisioned no dongle { $id }: { $file } is missing
why-locked = this dongle is locked: it keeps its key and number for good
why-provisioned = this dongle is { $id } already; --replace gives it a new key and number, and licenses for { $id } are lost
why-tier = a dongle with the chip “{ $chip }” can be certified as { $highest } at most, not as { $tier }
why-debug-port = a dongle with an open debug port is not certified for production
why-not-seen = for production somebody must look at the unit from outside: keyfob station run
why-no-yes = locking { $id } cannot be undone; say --yes to do it
why-simulated-name = { $file }: the name must end in .{ $extension }
why-forged-counter = the one under the counter
why-forged-receipt = the one under the receipt
why-no-key = it names no key
why-issuer-revoked = the { $purpose } issuer { $id }; keyfob vendor renew { $purpose } makes a new one
why-device-issuer-revoked = issuer { $id }, which certified { $dongle }; the dongle must be provisioned anew
why-purpose-unknown = { $file } asks for purposes that this version does not know: “{ $found }”
why-other-purposes = { $file } asks for “{ $found }”, but --purpose names “{ $wanted }”
why-no-image = { $file } is no signed firmware image, or it was edited
why-firmware-chip = { $file } is for the chip { $wanted }, but the dongle has { $found }
why-firmware-older = { $file } is firmware { $wanted }, but the dongle runs { $found } already; dongles take only newer firmware
why-firmware-fixed = this dongle's firmware cannot be replaced over USB
why-firmware-away = it did not come back within { $seconds } s after it restarted
why-other-certificate = it is for another dongle or key
why-register-missing = --number and --token-file are needed where nobody can be asked, and --server where neither a registration nor a server.txt beside the root key names one
why-token = the token: { $error }
    .hint = Copy it from the portal (“Show token”).
why-answer = the answer: { $error }

## Agent
agent-site = { $name }: license directory { $directory }
agent-config-good = The settings in { $file } are good.
agent-config-bad = { $errors ->
        [one] One error
       *[other] { $errors } errors
    }: an agent with the settings in { $file } would not do all that they say.
agent-unit = Wrote the service's file { $file }.
agent-sample = Wrote settings to begin with: { $file }
agent-next = Name your license directories in { $file }; then: systemctl enable --now keyfob-agent
agent-next-service = Name your license directories in { $file }; then: net start keyfob-agent
agent-service = Installed the service { $name }; it starts with the computer.
