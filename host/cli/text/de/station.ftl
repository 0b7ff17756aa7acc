# Was die Befehle der Station und die für Firmware antworten.

## Verpacken
image-signed = Firmware { $version } für { $chip } signiert ({ $bytes } Bytes): { $file }
packaged = Firmware { $version } für { $chip } verpackt: { $file }
packaged-key = Die Startstufe glaubt dem Firmware-Schlüssel { $id }.

## Beschreiben
flashed = Firmware { $version } für { $chip } in { $place } geschrieben.
flash-verified = Sie wurde zurückgelesen und verglichen.
flash-unverified = Auf diesem Weg lässt sich nichts zurücklesen: Es wurde nichts verglichen.
flash-erase = löscht
flash-write = schreibt
flash-verify = vergleicht
no-boards = Keine Platine im Bootloader und kein Debug-Adapter steckt.
word-usable = benutzbar

## Station
station-doing-flash = beschreiben
station-doing-look = ansehen
station-doing-noise = Rauschen beurteilen
station-doing-key = Schlüssel machen lassen
station-doing-certify = zertifizieren
station-doing-install = Zertifikate übergeben
station-doing-prove = sich ausweisen lassen
station-doing-test = prüfen
station-doing-lock = endgültig sperren
station-doing-record = Eintrag und Etikett schreiben
station-erase = löscht { $percent } %
station-write = schreibt { $percent } %
station-verify = vergleicht { $percent } %
station-done = fertig
station-press-button = { $place }: Drücken Sie den Knopf am Gerät.
station-sees-wink = { $place }: Blinkt das Licht? [j/n, Eingabe: noch einmal blinken]
station-confirm = Sperren lässt sich nicht rückgängig machen: Schlüssel und Nummer bleiben für immer. Tippen Sie „{ $words }“:
station-finished = { $place }: { $id } ist fertig (Stufe { $tier }, Schlüssel { $key }), nicht gesperrt.
station-finished-locked = { $place }: { $id } ist fertig und gesperrt (Stufe { $tier }, Schlüssel { $key }).
station-planned = { $place }: zu tun wäre: { $plan }.
station-before = { $place }: { $id } war schon fertig.
station-nothing = { $place }: nichts zu tun.
station-missing = Fertig: { $done }. Geräte, die nicht kamen: { $missing }.
station-empty = { $directory } enthält keine Einträge.
station-label = Etikett: { $svg }, { $text }
field-tier = Stufe
field-lock = Sperre
field-tests = Prüfungen
field-fingerprint = Schlüssel
field-time = Fertig
word-locked = gesperrt
word-not-locked = offen
word-passed = bestanden

## Was im Einzelnen nicht stimmt
why-no-issuer = { $file } fehlt: Dieser Hersteller hat keinen Schlüssel für { $purpose }; keyfob vendor renew { $purpose } legt einen an
why-not-for-firmware = { $file } ist das Zertifikat eines Schlüssels für „{ $found }“, nicht für Firmware
why-two-keys = { $file } ist das Zertifikat desselben Schlüssels wie der eigene des Herstellers
why-production-unlocked = Ein Dongle für production muss gesperrt werden: Geben Sie --lock an
why-no-package = Keines der Pakete ist für ein Gerät mit dem Chip „{ $chip }“
why-two-packages = Zwei Pakete sind für den Chip „{ $chip }“
why-other-firmware = Er hat die Firmware { $found }, das Paket enthält { $wanted }
why-contradiction = Was er signiert oder später gesagt hat, widerspricht dem, was er zuerst gesagt hat: { $field }
why-test-failed = Die Prüfung „{ $test }“ ist durchgefallen: { $found }
why-lost-key = Er wurde als { $id } zertifiziert, hat diesen Schlüssel aber nicht mehr; --replace gibt ihm einen neuen Schlüssel und eine neue Nummer
why-foreign-unit = Dieses Gerät ist schon { $id }, und das Journal dieser Station kennt es nicht; --replace gibt ihm einen neuen Schlüssel und eine neue Nummer, und Lizenzen für { $id } sind verloren
why-other-tier = { $id } wurde als { $found } zertifiziert, nicht als { $wanted }
why-certificate-changed = { $id } trägt ein anderes Zertifikat, als ihm gegeben wurde
why-not-locked = { $id } bestätigt nicht, dass er gesperrt ist
why-untested = { $id } ist gesperrt, aber seine Prüfungen stehen nicht im Journal
why-no-consent = Sein Knopf wurde nicht innerhalb von { $seconds } s gedrückt
why-no-show = Sie ist beschrieben, aber innerhalb von { $seconds } s erschien kein Dongle
why-no-confirmation = Sperren lässt sich nicht rückgängig machen; mit --confirm "{ $words }" geschieht es
why-journal-torn = Die letzte Zeile des Journals war abgebrochen; was aus ihr gefolgt wäre, ist nicht geschehen. Sie steht in journal.torn: { $line }
why-no-board = Es steckt keine Platine, die mit einem Paket für { $chip } zu beschreiben ist; keyfob flash --list zeigt, was steckt
why-many-boards = Mehrere Platinen könnten gemeint sein; nennen Sie eine mit --place: { $places }

## Hilfe
help-flash = Ein Paket in eine Platine schreiben
help-flash--list = Platinen und Debug-Adapter auflisten, und was ihrem Gebrauch im Weg steht
help-flash--place = Die Platine, wie --list sie nennt, wenn mehrere stecken
help-flash--erase_all = Zuerst den ganzen Flash löschen: Schlüssel und Einträge eines Dongles sind verloren
help-flash--package = Das Paket (keyfob vendor package)
help-station = Die Werkbank des Technikers: leere Platinen hinein, fertige Dongles heraus
help-station-run = Was steckt und was noch kommt beschreiben, einrichten, prüfen und sperren, mehrere zugleich
help-station-run--flash = Platinen zuerst mit diesem Paket beschreiben; eines für jeden Chip. Geräte müssen dann ausführen, was es enthält
help-station-run--tier = Die Stufe; nie besser, als der Chip erlaubt. production verlangt ein Gerät, dessen geschlossenen Debug-Anschluss diese Station gesehen hat, und --lock
help-station-run--lock = Jedes Gerät endgültig sperren, sobald es sich ausgewiesen hat. Verlangt eine getippte Bestätigung
help-station-run--confirm = Die Bestätigung, für Skripte: „lock 3 dongles“ mit --count 3, „lock every dongle“ ohne
help-station-run--dry_run = Nichts ändern: zeigen, was mit jedem Gerät zu tun wäre
help-station-run--count = Aufhören, wenn so viele Geräte fertig sind
help-station-run--wait = Aufhören, wenn so viele Sekunden lang kein neues Gerät kam; sonst geht es weiter bis zur Unterbrechung
help-station-run--no_led = Nicht fragen, ob das Licht jedes Geräts blinkt
help-station-run--replace = Geräten, die anderswo eingerichtet wurden oder ihren Schlüssel verloren haben, neue Schlüssel und Nummern geben
help-station-inventory = Die fertigen Geräte auflisten
help-station-label = Das Etikett eines fertigen Geräts noch einmal schreiben: ein SVG mit QR-Code, und einen Text
help-station-label--id = Die Nummer des Dongles
help-station-label--out = Das Verzeichnis, in das geschrieben wird
help--station = Das Verzeichnis der Station: Journal, Einträge, Etiketten
