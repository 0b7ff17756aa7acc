# What the station's commands and those for firmware answer.

## Packaging
image-signed = Signed the firmware { $version } for { $chip } ({ $bytes } bytes): { $file }
packaged = Packaged the firmware { $version } for { $chip }: { $file }
packaged-key = The boot stage believes the firmware key { $id }.

## Details of what is wrong
why-no-issuer = { $file } is missing: this vendor has no { $purpose } key; keyfob vendor renew { $purpose } makes one
why-not-for-firmware = { $file } is the certificate of a key for “{ $found }”, not for firmware
why-two-keys = { $file } is the certificate of the same key as the vendor's own
