# What the doctor finds. The message says what is wrong, `advice` what to do, and `repair` what
# `keyfob doctor --fix` does about it.

## The clock

doctor-clock-behind-license = The computer's clock says { $now }, but the license was issued at { $other }.
    .advice = The clock is wrong. Set it, and see why it was off: an empty battery is the usual cause.
doctor-clock-behind-trusted = The computer's clock says { $now }, but the vendor signed the time { $other } for this dongle.
    .advice = The clock is wrong. Set it, and see why it was off: an empty battery is the usual cause.
doctor-clock-behind-observed = The computer's clock says { $now }, but the dongle has already seen { $other }.
    .advice = If the clock is wrong, set it. If it is right and once ran ahead, ask the vendor for a time correction for this dongle: the program runs for a limited time only until then.

## The license directory

doctor-directory-missing = The license directory { $directory } does not exist.
    .advice = Check the path that is configured. If it is on another drive, check that the drive is there. Otherwise create the directory and put the license into it.
doctor-directory-unreadable = The license directory { $directory } cannot be read: { $reason }.
    .advice = Let the user under whom the program runs read the directory.
doctor-license-missing = There is no license in { $directory }.
    .advice = With a hard dongle: download the license and put it there as promos.json. With a soft dongle: register with the license number and the token.
doctor-license-not-renamed = The license { $file } in { $directory } still has the name under which it was downloaded, so it is not read.
    .advice = Rename it to promos.json.
    .repair = Puts the license in place as promos.json and keeps the file with the old name as a backup.
doctor-license-misnamed = The file { $file } in { $directory } looks like a license, but only promos.json is read.
    .advice = If it is the license, rename it to promos.json, in small letters and with nothing after it.
    .repair = Puts the license in place as promos.json and keeps the file with the old name as a backup.
doctor-license-ambiguous = There are several licenses in { $directory } ({ $files }), but none is called promos.json.
    .advice = Rename the one that is valid to promos.json and remove the others.
doctor-license-refused = The license in { $directory } is not valid here: { $reason }
    .advice = { $hint }
doctor-second-license = Beside promos.json there is another license in { $directory }: { $file }. It is not read.
    .advice = If it is the newer one, put it in the place of promos.json. Otherwise remove it.
    .repair = Gives this file a backup's name; promos.json stays as it is.
doctor-json-beside-soft-dongle = There is a license file { $file } in { $directory }, but this is a soft-dongle license, which has none.
    .advice = Remove the file. Only licinfo.cfg belongs there, and the program makes it by itself.
    .repair = Gives the file a backup's name.
doctor-both-kinds = In { $directory } there are a license file and the lease of a soft dongle, and a dongle is plugged in as well.
    .advice = Decide which license is valid. Hard dongle: remove licinfo.cfg. Soft dongle: remove the license file and unplug the dongle.
doctor-old-key-file = There is a license of the old kind in { $directory }: { $file }. It can keep the program from finding the right one.
    .advice = Remove or rename it.
    .repair = Gives the file a backup's name.

## The old programs' settings

doctor-temporary-codes = Temporary codes ({ $codes }) stand in { $file } in { $directory }. They can stand in the way of the license.
    .advice = Remove these lines from the section ActCode.
    .repair = Removes these lines, leaves everything else as it is and keeps the whole file as a backup.
doctor-old-codes = Codes of an old soft dongle ({ $codes }) stand in { $file } in { $directory }. They can stand in the way of the license.
    .advice = Remove or rename the file.
    .repair = Gives the file a backup's name.
doctor-settings-unreadable = The file { $file } in { $directory } cannot be read: { $reason }. Old codes in it would not be noticed.
    .advice = Let this user read the file, or run the doctor as administrator.

## The dongle

doctor-dongle-beside-soft-license = The dongle { $dongle } is plugged in, but this is a soft-dongle license.
    .advice = Unplug the dongle.
doctor-dongle-missing = The license needs a dongle, but none is plugged in.
    .advice = Plug in the dongle that belongs to the license. If it is plugged in, try another port, without a hub. In a virtual machine, hand the dongle on to it.
doctor-dongle-busy = Another program keeps the dongle { $dongle } to itself.
    .advice = Close that program. If none is known, unplug the dongle and plug it in again.
doctor-dongle-silent = The dongle { $dongle } cannot be used: { $reason }
    .advice = Unplug the dongle and plug it in again, into another port if that does not help. If it stays so, ask your vendor.
doctor-dongle-denied = This user may not open the dongle { $dongle } ({ $node }).
    .advice = Run the program as a user who may, or have the administrator allow it.
doctor-dongle-permission = This user may not open the dongle { $dongle } ({ $node }): the udev rule { $rule } is missing or out of date.
    .advice = As administrator, run: keyfob udev. Then plug the dongle in again. A program that runs as a service needs a group of its own besides; the rule says how.
    .repair = Writes the rule and has udev reload its rules; this takes administrator rights.
doctor-dongle-permission-despite-rule = This user may not open the dongle { $dongle } ({ $node }), although the udev rule { $rule } is in place.
    .advice = Unplug the dongle and plug it in again. The rule is for users who are logged in at the computer itself: for a service or a remote session, give a group access as the rule describes.
doctor-dongle-without-node = The dongle { $dongle } is on the USB bus, but the system made no HID device for it.
    .advice = Unplug the dongle and plug it in again. On Linux the kernel needs usbhid and hidraw; a container needs the hidraw device handed on; a virtual machine needs the whole dongle.

## The computer

doctor-hardware-unknown = This computer has no hardware ID that a soft-dongle license could be bound to.
    .advice = keyfob hardware shows what is missing. Usually /etc/machine-id is: systemd-machine-id-setup makes it; in a container, hand the computer's on, read-only.
