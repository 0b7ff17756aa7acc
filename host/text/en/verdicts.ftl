# One message for each code of host/src/code.rs: what is wrong, and as .hint what to do.

## The license file
license-missing = There is no license file: { $path } was not found.
    .hint = Put the file from your vendor into the license directory under the name promos.json. A license without a dongle is registered instead (keyfob register).
license-unreadable = The license file { $path } cannot be read: { $detail }
    .hint = Give the user that runs the program the right to read this file.
license-outside = The license file { $path } is a link that leads out of the license directory, to { $target }.
    .hint = Copy the file itself into the license directory.
license-too-large = The file is no license file: { $detail }.
    .hint = Copy the file from your vendor again.
license-malformed = The file is no license file, or it is broken off: { $detail }.
    .hint = Copy the file from your vendor again. Do not open it in an editor that saves it.
license-version = The license file is of a version that this program does not know: { $detail }.
    .hint = Update the program, or ask your vendor for a file for this version.
license-contradiction = The license contradicts itself: { $detail }.
    .hint = Ask your vendor for a corrected license.
license-edited = The license file was changed after the vendor signed it.
    .hint = Copy the file from your vendor again. Any edit, even a space, makes it invalid.
license-untrusted = The license was not signed by this program's vendor: { $detail }.
    .hint = Use the license file that you got from the vendor of this program.
issuer-purpose = The license was signed with a key that may not sign licenses: { $detail }.
    .hint = Ask your vendor for a new license file.
issuer-validity = The license was signed with a key that was not valid then: { $detail }.
    .hint = Ask your vendor for a new license file.
issuer-revoked = The license was signed with a key that the vendor has revoked: { $detail }.
    .hint = Ask your vendor for a new license file.
weak-key = A key in the license is not usable: { $detail }.
    .hint = Ask your vendor for a new license file.
license-product = The license is for the program “{ $found }”, but this is “{ $wanted }”.
    .hint = Put the license for “{ $wanted }” into the license directory.
license-environment = The license is for the environment “{ $found }”, but this installation is “{ $wanted }”.
    .hint = Use a license for “{ $wanted }”.
license-not-yet = The license is not valid yet: it is { $found }, and it begins at { $wanted }.
    .hint = Wait until then, or check the computer's clock.
license-expired = The license has expired: it is { $found }, and it ended at { $wanted }.
    .hint = Order a renewal from your vendor, and check the computer's clock.
license-expiring = The license expires at { $until }.
    .hint = Order a renewal from your vendor in time.
license-superseded = An older license was put back: this is revision { $found }, and revision { $wanted } is known here.
    .hint = Use the newest license file from your vendor.
license-revoked = The vendor has revoked license { $number } (revision { $revision }): { $reason }
    .hint = Ask your vendor.
revocations-missing = The vendor's revocation list is missing: number { $wanted } or newer is needed.
    .hint = Put the file revocations.json from your vendor beside promos.json.
revocations-outdated = The vendor's revocation list is too old: it is number { $found }, and number { $wanted } is known.
    .hint = Put the newest file revocations.json from your vendor beside promos.json.
revocations-invalid = The vendor's revocation list cannot be believed: { $detail }.
    .hint = Copy the file revocations.json from your vendor again.
soft-dongle-license = This license is checked with the vendor's server; as a file it does not count.
    .hint = Register this installation with the server, and remove promos.json from the license directory.

## The dongle
dongle-missing = No dongle is plugged in.
    .hint = Plug in the dongle with the number that the license names.
dongle-permission =
    { $node ->
        [none] A dongle is plugged in ({ $path }), but the system made no HID device for it.
       *[denied] A dongle is plugged in, but this user may not open it: { $path }
    }
    .hint =
    { $node ->
        [none] Pull the dongle and plug it in again. A container needs the HID device handed on, a virtual machine the whole dongle.
       *[denied] Install the udev rules (as root: keyfob udev), then pull the dongle and plug it in again.
    }
dongle-busy = The dongle is busy with another program: { $detail }
    .hint = Try again in a moment; if it stays so, close the other program.
dongle-silent = The dongle does not answer as it should: { $detail }
    .hint = Pull the dongle and plug it in again, directly and not through a hub.
dongle-protocol = The dongle speaks protocol version { $found }; this program speaks version { $wanted }.
    .hint = Update the program or the dongle's firmware.
dongle-refused = The dongle refused: { $detail }
    .hint = It changed nothing. Look at its state (keyfob dongle info); if that does not explain it, ask your vendor.
dongle-faulty = The dongle is not in order: { $detail }
    .hint = Put it aside. If several fail alike, look at board, firmware and package.
dongle-unprovisioned =
    { $stage ->
        [blank] The dongle has not been set up by the vendor: it is blank and has no key.
        [key-made] The dongle has not been set up by the vendor: it has a key, but no certificate.
       *[other] The dongle has not been set up by the vendor.
    }
    .hint = Use a dongle that the vendor has provisioned.
dongle-other = Wanted is dongle { $wanted }, but plugged in is { $found }.
    .hint = Plug in dongle { $wanted }. A license for another dongle is to be had from your vendor.
dongle-copied = A dongle says that it is { $id }, but it does not hold that dongle's key: it is a copy.
    .hint = Plug in the original dongle.
dongle-replayed = The answer of dongle { $id } belongs to another question: it was recorded and played back.
    .hint = Plug in the dongle directly, with nothing between it and this computer.
dongle-forged = The signature of dongle { $id } is wrong: { $detail }
    .hint = Plug in the original dongle directly; if it is the original, have the vendor test it.
dongle-uncertified = Dongle { $id } has no valid certificate from this vendor: { $detail }
    .hint = Use a dongle that the vendor has provisioned.
dongle-revoked = The vendor has revoked dongle { $id }: { $reason }
    .hint = Ask your vendor for a replacement.
dongle-tier = The dongle is of tier “{ $found }”, but the license accepts: { $wanted }.
    .hint = Use a dongle of an accepted tier, or ask your vendor to allow this one.
counter-used-up = Counter { $counter } has { $left ->
        [one] { $left } unit
       *[other] { $left } units
    } left; { $asked } were asked for, and none was used.
    .hint = Ask your vendor for an update of this dongle.

## The clock
clock-behind-trusted = The computer's clock is wrong: it says { $found }, but the vendor signed something at { $wanted }.
    .hint = Set the computer's clock (and its time zone) to the right time.
clock-behind-observed = The computer's clock is behind what the dongle has seen, for { $hours ->
        [one] { $hours } hour
       *[other] { $hours } hours
    } of running now; after { $limit ->
        [one] { $limit } hour
       *[other] { $limit } hours
    } the program stops.
    .hint = Set the computer's clock to the right time. If the clock once ran ahead, ask your vendor for a time correction for this dongle.

## The soft dongle
licinfo-unreadable = The registration of this installation cannot be read: { $detail }
    .hint = Give the user that runs the program the right to read and write licinfo.cfg in the license directory.
licinfo-malformed = The registration licinfo.cfg is broken off, or is another file: { $detail }
    .hint = Register this installation again (keyfob register).
licinfo-version = The registration licinfo.cfg is of a version that this program does not know: it is { $found }, this program knows { $wanted }.
    .hint = Update the program, or register this installation again (keyfob register).
licinfo-edited = The registration licinfo.cfg was changed by something else than this product.
    .hint = Register this installation again (keyfob register).
licinfo-restored = An older licinfo.cfg was put back: it holds lease { $found }, but there was lease { $wanted } already.
    .hint = Put the newest one back, or register this installation again (keyfob register).
licinfo-other-computer = The registration licinfo.cfg is for the computer { $wanted }, but this is { $found }. What differs: { $changed }.
    .hint = If parts of this computer were exchanged, or the license is to move here, have the license reset in the portal, then register again (keyfob register).
lease-untrusted = The lease is not the vendor's word on this installation: { $detail }
    .hint = Look whether something changes what comes from the vendor's server; if not, ask your vendor.
server-unreachable = The vendor's server did not answer: { $detail }
    .hint = Look at the network, the firewall, the proxy and the address. License control has days of patience.
server-answer = Something answered, but not as the vendor's server does: { $detail }
    .hint = A proxy or a login page may stand in between: let this computer reach the server's address.
server-declined =
    { $reason ->
        [token-wrong] The vendor's server knows no such license, or the token is wrong.
        [bound-elsewhere] The license is bound to another computer.
        [hard-dongle-license] The license is for a hard dongle, which needs no registration.
        [environment-mismatch] The license is for another environment.
        [license-not-released] The license is not released yet.
        [license-revoked] The vendor has revoked the license.
        [license-cancelled] The license was cancelled.
        [version-unsupported] The vendor's server has no license file of a version that this program reads.
        [installation-unknown] The vendor's server does not know this installation.
        [instance-not-designated] This instance is not among those that check in.
        [rate-limited] The vendor's server was asked too often.
        [unavailable] The vendor's server is out of service for the moment.
       *[other] The vendor's server did not do what it was asked: { $reason }
    }
    .hint =
    { $reason ->
        [token-wrong] Compare number and token with the portal (“Show token”).
        [bound-elsewhere] Have the license reset in the portal, then register again.
        [hard-dongle-license] Download the license file from the portal and put it into the license directory as promos.json.
        [environment-mismatch] Give the right environment (--environment), or use the license for this one.
        [version-unsupported] Update the program.
        [installation-unknown] Register this installation again (keyfob register).
        [rate-limited] Wait a few minutes.
        [unavailable] Try again later.
       *[other] Ask your vendor.
    }

## While the program runs
dongle-removed =
    { $minutes ->
        [0] The dongle was pulled; the time is up.
        [one] The dongle was pulled. The program stops within a minute.
       *[other] The dongle was pulled. The program stops in { $minutes } minutes.
    }
    .hint = Plug the same dongle in again; then everything goes on as before.
absence-used-up = The dongle was away for too long in the last 24 hours.
    .hint = Leave the dongle plugged in.
not-registered = This installation has never been registered with the vendor's server.
    .hint = Register it with address, license number and token.
server-silent = The vendor's server has not been reached since { $since }. On { $until } the program stops.
    .hint = Restore the connection to the server; one successful check makes everything normal again.
server-overdue = The vendor's server has not been reached since { $since }; the program runs for one hour only.
    .hint = Restore the connection to the server; one successful check makes everything normal again.
key-expired = The registered key has expired at { $until }.
    .hint = Restore the connection to the server; a successful check renews the key.
lease-refused =
    { $reason ->
        [reset] The vendor's server has refused this installation: the license was reset and waits for its new computer.
        [revoked] The vendor's server has refused this installation: the license was revoked.
        [cancelled] The vendor's server has refused this installation: the license was cancelled.
        [bound-elsewhere] The vendor's server has refused this installation: the license is bound to another installation.
        [hardware-changed] The vendor's server has refused this installation: the computer is not the one that the license is bound to; the license must be reset.
        [copied] The vendor's server has refused this installation: copies of it have checked in as well.
       *[other] The vendor's server has refused this installation: { $reason }
    }
    .hint = Ask your vendor, or whoever reset the license.
run-limit = An engineering license runs for { $hours ->
        [one] { $hours } hour
       *[other] { $hours } hours
    } at a time; this run is over.
    .hint = Start the program again.
run-ending = An engineering license runs for { $hours ->
        [one] { $hours } hour
       *[other] { $hours } hours
    } at a time; this run ends in { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    }.
    .hint = Save your work and start the program again.

## Everything else
io = A file or device could not be used: { $detail }
    .hint = Check that it exists and that this user may use it.
hardware-unknown = This computer has no hardware ID: { $detail }
    .hint = keyfob hardware shows what is known of this computer, and what helps.
flash-failed = The board could not be flashed: { $detail }
    .hint = Unplug it, bring it into its boot loader again and try once more; keyfob flash --list shows what is plugged.
vendor-key = A key or certificate of the vendor cannot be used: { $detail }
    .hint = Check the file and the passphrase.
usage = The command cannot be carried out as it was given: { $detail }
    .hint = See the command's --help.
firmware-unfit = The firmware cannot be used: { $detail }
    .hint = Take the file for this chip, as the build or your vendor made it. Copy it again if it was damaged.
firmware-returned = The dongle runs firmware { $found } again: { $wanted } did not start, or did not work.
    .hint = The dongle is as it was before. Try again once; if it comes back again, tell your vendor.
demo-failed = The demo did not go as it should: { $detail }
    .hint = This is a fault of this program; please report it.

## Details
why-no-simulated = there is no directory { $absent }
    .hint = Simulated dongles were looked for in { $absent }, which is not there: name the right directory, or plug in the dongle.
why-many-dongles = { $count } dongles are plugged in, and it was not said which one is meant: { $places }
    .hint = Pull the others, or say the number of the one that is meant (--dongle). Blank ones have no number: plug them in one at a time, or use keyfob station run.
why-hardware-not-told = the system tells nothing of it that other computers do not have, too
why-hardware-system = on this operating system Keyfob cannot tell one computer from another yet
    .hint = Use a hard dongle on this computer, or run the licensed program on Linux.
why-other-unit = its memory was copied from another dongle; use the one that it was copied from
why-refused-malformed = request not understood
why-refused-stage = not possible at the dongle's present stage
why-refused-noise = the dongle's noise source failed its health test
why-refused-consent = the dongle's button was not pressed
why-refused-untrusted = not signed by the dongle's vendor
why-refused-other-dongle = meant for another dongle
why-refused-sequence = not the update that the dongle waits for
why-refused-value = the update's values are not acceptable
why-refused-full = the dongle has no room for another license
why-refused-storage = the dongle's flash failed
why-refused-self-check = the dongle found a fault in its own answer
why-refused-downgrade = the firmware is not newer than the dongle's own
why-refused-image = not the firmware image that was announced
why-refused-unsupported = the dongle cannot do that
why-lease-other = its { $part ->
        [number] license number
        [environment] environment
        [installation] installation
        [hardware] hardware ID
        [nonce] nonce
        [sequence] sequence
        [license] license file
       *[revision] revision of the license
    } is { $found }, not { $wanted }
why-answer-kind = it is of the kind “{ $found }”
why-answer-malformed = it cannot be read ({ $error })
why-answer-status = HTTP status { $status }
why-answer-no-license = it brings no license file, and there is none here
why-server-timeout = it took too long ({ $error })
why-server-name = its name is not known here ({ $error })
why-server-tls = its certificate or encryption is not accepted ({ $error })
    .hint = Check the computer's clock. A private certificate authority is named with --ca-file when registering.
why-server-proxy = the proxy does not let this through ({ $error })
why-server-large = more came than any answer has ({ $error })
why-server-agent = the agent of this computer could not reach it: { $error }
why-server-connection = no connection ({ $error })
why-server-other = { $error }
why-server-asked = another program of this installation is asking it just now
    .hint = Try again in a moment.
why-address = “{ $address }” is no address of a server, such as https://license.example.com
why-address-plain = “{ $address }” is not encrypted; HTTPS is needed, except to this computer itself
why-proxy = “{ $address }” is no address of a proxy, such as http://proxy:3128
why-server-file = { $file } is to hold one line: the address of the vendor's server
    .hint = Correct the file, or take it away; --server names the address, too.
why-ca = the file of the certificate authority holds no certificate in PEM form
why-no-root = no root key of the vendor is known
why-registered = license { $found } is registered here, not { $wanted }
    .hint = keyfob unregister takes it away first; the license itself is freed by a reset in the portal.
why-test-silent = a test installation does not talk to the server unless it is enabled
    .hint = Give --enable when registering: licenses and counts are then kept apart from production.
