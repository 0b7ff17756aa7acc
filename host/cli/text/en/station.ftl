# What the station's commands and those for firmware answer.

## Packaging
image-signed = Signed the firmware { $version } for { $chip } ({ $bytes } bytes): { $file }
packaged = Packaged the firmware { $version } for { $chip }: { $file }
to-be-sealed = Wrote the boot stage for { $chip }, to be sealed: { $file }
packaged-digest = The file's SHA-256 is { $digest }.
packaged-key = The boot stage believes the firmware key { $id }.

## Flashing
flashed = Wrote the firmware { $version } for { $chip } into { $place }.
flash-verified = It was read back and compared.
flash-unverified = This way cannot read back: nothing was compared.
flash-erase = erasing
flash-write = writing
flash-verify = comparing
no-boards =
    No board in its boot loader and no debug probe is plugged in.
    RP2040, RP2350: hold the BOOTSEL button while plugging in. nRF52840 dongle: plug in, then press RESET. Any board: connect a debug probe.
word-usable = can be used

## Station
station-doing-flash = flash
station-doing-look = look at it
station-doing-noise = judge its noise
station-doing-key = let it make its key
station-doing-certify = certify it
station-doing-install = give it its certificates
station-doing-prove = let it prove itself
station-doing-test = test it
station-doing-lock = lock it for good
station-doing-record = write record and label
station-erase = erasing { $percent } %
station-write = writing { $percent } %
station-verify = comparing { $percent } %
station-done = done
station-press-button = { $place }: press the button on the unit.
station-sees-wink = { $place }: does its light blink? [y/n, Enter: blink again]
station-confirm = Locking cannot be undone: key and number stay for good. Type “{ $words }”:
station-confirm-erase = Erasing cannot be undone: whatever is in a board is lost, a dongle's key too. Type “{ $words }”:
station-confirm-both = Neither can be undone: erasing loses whatever is in a board, a dongle's key too; locking keeps key and number for good. Type “{ $words }”:
station-finished = { $place }: { $id } is finished (tier { $tier }, key { $key }), not locked.
station-finished-locked = { $place }: { $id } is finished and locked (tier { $tier }, key { $key }).
station-planned = { $place }: would { $plan }.
station-before = { $place }: { $id } was finished before.
station-nothing = { $place }: nothing to do.
station-missing = Of those ordered, { $done } are done and { $missing } are missing; { $failed } failed.
station-empty = { $directory } holds no records.
station-label = Label: { $svg }, { $text }
field-tier = Tier
field-lock = Lock
field-tests = Tests
field-fingerprint = Key
field-time = Finished
word-locked = locked
word-not-locked = open
word-passed = passed
close-key = Boot key: { $key }
close-unit = Chip { $id }:
close-no-unit = No RP2350 is in its boot loader: this is what would be burned.
close-confirm = Burning cannot be undone. A dongle that has its key already loses it. Type “{ $words }”:
close-starting = The unit starts; leave it plugged in.
close-bring-back = It answered. Unplug it, hold BOOTSEL, plug it in again.
close-done = Chip { $id } is closed ({ $rows } rows burned now). Provision it next: keyfob station run
word-burned = burned
word-open = open
word-conflict = cannot be burned
word-unread = not read
word-random = random

## Details of what is wrong
why-no-issuer = { $file } is missing: this vendor has no { $purpose } key; keyfob vendor renew { $purpose } makes one
why-not-for-firmware = { $file } is the certificate of a key for “{ $found }”, not for firmware
why-two-keys = { $file } is the certificate of the same key as the vendor's own
why-production-unlocked = a production dongle must be locked: say --lock
why-unseen = for production the unit must be flashed in this very run (--flash), so that the station knows which board it sees; an RP2350 may have been closed by close-chip before
why-seen-other-chip = for production the board that was flashed must be the unit: it says that it has the chip { $found }, another one was flashed
why-seen-other-image = for production the unit must have been flashed with the package of this order (--flash)
why-seen-unverified = for production what was written must be read back and compared: flash with a debug probe or by PICOBOOT
why-seen-revision = this chip's protection can be got round, so it is not for production: its revision is { $found }, accepted are { $wanted }
why-seen-no-revision = the chip's revision could not be read, so it is not for production; accepted are { $wanted }
why-seen-open = for production the unit must be seen closed from outside: leave the debug probe connected
why-foreign-firmware-key = the boot stage in { $file } would believe the firmware key { $id }, which is not one of this vendor; for a successor's name its certificate (--next-key)
why-no-package = none of the packages is for a unit with the chip “{ $chip }”
why-two-packages = two packages are for the chip “{ $chip }”
why-other-firmware = it runs firmware { $found }, the package holds { $wanted }
why-contradiction = what it signed or said later contradicts what it said first: { $field }
why-test-failed = the test “{ $test }” failed: { $found }
why-lost-key = it was certified as { $id }, but no longer has that key; --replace gives it a new key and number
why-foreign-unit = this unit is { $id } already, and this station's journal does not know it; --replace gives it a new key and number, and licenses for { $id } are lost
why-foreign-locked = this unit is { $id } and locked for good, and this station's journal does not know it: it is another station's or another vendor's
why-other-tier = { $id } was certified as { $found }, not as { $wanted }
why-certificate-changed = { $id } carries another certificate than it was given
why-not-locked = { $id } does not attest that it is locked
why-untested = { $id } is locked, but its tests are not in the journal
why-no-consent = its button was not pressed within { $seconds } s
why-no-show = it was written, but no dongle appeared within { $seconds } s
why-no-confirmation = locking cannot be undone; say --confirm "{ $words }" to do it
why-no-confirmation-erase = erasing cannot be undone; say --confirm "{ $words }" to do it
why-no-confirmation-both = neither erasing nor locking can be undone; say --confirm "{ $words }" to do it
why-journal-torn = the journal's last line had broken off; what followed from it was not done. It is kept in journal.torn: { $line }
why-no-board = no board that can be flashed with a package for { $chip } is plugged in; keyfob flash --list shows what is
    .hint =
    { $chip ->
        [nRF52840] Plug in the dongle and press its RESET button, so that Nordic's boot loader starts; or connect a debug probe.
       *[other] Hold the BOOTSEL button while plugging in the board; or connect a debug probe.
    }
why-no-record = this station has no record of { $id }: { $file } is missing
    .hint = keyfob station inventory lists the records; --station names another station's directory.
why-many-boards = several boards could be meant; name one with --place: { $places }
why-close-never = nothing can be burned into this chip: whoever holds it reads its flash (development tier)
why-close-by-firmware = nothing is burned into this chip: its firmware closes it at its first start
why-unsealed = the chip's ROM would not surely start the boot stage in the package: { $reason }
why-untried = closing RP2350s was never tried on a real chip, and a unit may be lost for good; say --untried-on-hardware to do it
why-has-key = the unit has its key already, which would be lost: chips are closed before they are provisioned
why-foreign-secret = it has a device secret that this station did not burn, so others may know it: put this unit away
why-no-closing = burning cannot be undone; say --confirm "{ $words }" to do it
why-no-boot-loader = within { $seconds } s it did not come back into its boot loader; start again: what is burned stays, the rest is burned then
why-no-firmware = within { $seconds } s its firmware did not answer
why-not-closed = everything is burned, but its firmware does not find the chip closed
