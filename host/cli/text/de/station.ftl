# Was die Befehle der Station und die für Firmware antworten.

## Verpacken
image-signed = Firmware { $version } für { $chip } signiert ({ $bytes } Bytes): { $file }
packaged = Firmware { $version } für { $chip } verpackt: { $file }
packaged-key = Die Startstufe glaubt dem Firmware-Schlüssel { $id }.

## Was im Einzelnen nicht stimmt
why-no-issuer = { $file } fehlt: Dieser Hersteller hat keinen Schlüssel für { $purpose }; keyfob vendor renew { $purpose } legt einen an
why-not-for-firmware = { $file } ist das Zertifikat eines Schlüssels für „{ $found }“, nicht für Firmware
why-two-keys = { $file } ist das Zertifikat desselben Schlüssels wie der eigene des Herstellers
