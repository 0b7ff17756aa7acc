# Was Befehle antworten.

word-error = Fehler:
word-warning = Warnung:

## Hersteller
vendor-made = Hersteller angelegt in { $directory }.
vendor-root = Stammschlüssel { $id }; Programme kennen ihn aus { $file }.
vendor-issuers = Die Ausstellerschlüssel für Lizenzen, Dongles, Updates, Zeit, Widerrufe und Firmware dürfen bis { $until } signieren.
vendor-unprotected = Die Schlüssel sind NICHT verschlüsselt: nur zum Ausprobieren.
issuer-renewed = Neuer Ausstellerschlüssel für { $purpose }, gültig bis { $until }. Der alte bleibt unter anderem Namen liegen.
issuer-certified = Schlüssel { $id } für { $purposes } bis { $until } zertifiziert: { $file }
rollover-written = Programme, die den Stamm { $from } kennen, glauben auch dem Stamm { $to }, sobald { $file } in ihrem Lizenzverzeichnis liegt.
revoked = { $what } widerrufen. Die Widerrufsliste { $number } ist { $file }; legen Sie sie in die Lizenzverzeichnisse.
update-signed = Update { $sequence } für { $dongle } signiert (Änderungen: { $changes }): { $file }
issued = Lizenz { $number }, Revision { $revision }, ausgestellt: { $file }
issued-dongle = Sie ist an den Dongle { $id } gebunden.
issued-soft = Sie ist eine Softdongle-Lizenz: Der Server des Herstellers bindet sie.
issued-emergency = Sie ist eine Notfall-Lizenz und an nichts gebunden.
inspect-verified = Signiert von { $issuers }, zertifiziert von einem der angegebenen Stämme.
inspect-public-key = Öffentlicher Schlüssel { $key }; Zertifikate nennen ihn { $id }.
inspect-unverified = NICHT GEPRÜFT: Dies behauptet die Datei. Mit --root werden Lizenzdateien geprüft.

## Dongles
no-dongles = Es steckt kein Dongle.
no-directory = Das Verzeichnis { $directory } gibt es nicht.
simulated = Leerer simulierter Dongle angelegt: { $file }. Er steckt, solange die Datei da ist.
provisioned = Dongle { $id } ist eingerichtet (Stufe { $tier }); sein Eintrag ist { $file }.
dongle-locked = Dongle { $id } ist für immer gesperrt.
winked = Der Dongle blinkt.
attested = Dongle { $id } ({ $chip }) hat eine frische Aufgabe signiert.
attested-tier = Sein Zertifikat ist von diesem Hersteller und nennt die Stufe „{ $tier }“.
attested-unchecked = Sein Zertifikat wurde nicht geprüft: --root angeben.
dongle-times = Vertrauenswürdige Zeit { $trusted }, beobachtete Zeit { $observed }.
counter = Zähler { $counter }: { $used } verbraucht, { $left } übrig.
request-written = Anforderung für das Update { $sequence } von { $id }: { $file }. Senden Sie sie Ihrem Hersteller.
updated = Das Update { $sequence } wurde auf { $id } angewendet.
firmware-updated = Firmware { $from } ist durch { $to } ersetzt; der Dongle arbeitet damit.
firmware-current = Auf dem Dongle läuft die Firmware { $to } schon.
firmware-sending = Firmware { $to } wird übertragen (auf dem Dongle läuft { $from })
firmware-restarting = Der Dongle startet neu
field-number = Nummer
field-stage = Stand
field-chip = Chip
field-firmware = Firmware
field-key = Öffentlicher Schlüssel
field-unit = Einheit
field-counter = Zähler { $index }, verbraucht / Grenze
field-boots = Einschaltungen
field-trusted = Vertrauenswürdige Zeit
field-observed = Beobachtete Zeit
field-revocations = Neueste Widerrufsliste
field-next-update = Nächstes Update
field-erases = Löschzyklen des Flash

## Standort
valid = Die Lizenz { $number }, Revision { $revision }, für { $product } bei „{ $name }“ ist gültig.
valid-until = Sie läuft ab am { $until }.
valid-for-ever = Sie läuft nicht ab.
valid-dongle = Der Dongle { $id } (Stufe { $tier }) hat bewiesen, dass er steckt.
valid-emergency = Sie ist eine Notfall-Lizenz und braucht keinen Dongle.

## Der Server des Herstellers
registered = Diese Installation ist bei { $server } registriert.
refreshed = { $server } hat die Lizenz bestätigt.
registration = Registriert bei { $server } als Instanz „{ $instance }“ auf dem Computer { $hardware }; zuletzt bestätigt um { $time }.
unregistered = Diese Installation ist nicht mehr registriert. Die Lizenz bleibt an diesen Computer gebunden, bis sie im Portal zurückgesetzt wird.
ask-server = Adresse des Servers{ $default }:
ask-number = Lizenznummer{ $default }:
ask-token = Lizenz-Token:

## Doktor
examined = Untersucht: Lizenzverzeichnis { $directory }, alte Einstellungen in { $settings }, Dongles: { $dongles }.
examined-unsigned = Die Signatur des Herstellers wurde nicht geprüft: --root angeben.
nothing-found = Befunde: keine.
found-some = Befunde: { $count }. Davon behebt keyfob doctor --fix { $repairable }.
word-repaired = Behoben:
word-not-repaired = Nicht behoben:
repair-written = Geschrieben: { $file }
repair-backup = Sicherung: { $file }
repair-none = Das kann kein Programm beheben.
repair-exists = { $file } gibt es schon.
repair-changed = { $file } wird gerade von einem anderen Programm geändert. Versuchen Sie es noch einmal.
repair-not-a-file = { $file } ist keine Datei.
repair-no-backup-name = Für eine Sicherung von { $file } ist kein Name mehr frei.
repair-cannot-find = { $file } ist nicht zu finden: { $reason }
repair-cannot-look-at = { $file } lässt sich nicht untersuchen: { $reason }
repair-cannot-read = { $file } lässt sich nicht lesen: { $reason }
repair-cannot-write = { $file } lässt sich nicht schreiben: { $reason }
repair-cannot-replace = { $file } lässt sich nicht ersetzen: { $reason }
repair-cannot-rename = { $file } lässt sich nicht umbenennen: { $reason }
repair-no-reload = Die Regel { $file } ist geschrieben, aber udev hat seine Regeln nicht neu geladen: { $reason }

## Hardware
hardware-id = Hardware-ID: { $id }
hardware-disk = Festplatte: bekannt ({ $digits } ...)
hardware-cpu = Prozessor: bekannt ({ $digits } ...)
hardware-firmware = Platine und System: bekannt ({ $digits } ...)
hardware-network = Netzwerk: bekannt ({ $digits } ...)
hardware-no-disk = Festplatte: Dieses System verrät ihre Nummer nicht.
hardware-no-cpu = Prozessor: Dieses System verrät sein Modell nicht.
hardware-no-firmware = Platine und System: Es gibt weder eine Nummer der Platine noch eine bleibende /etc/machine-id.
hardware-no-network = Netzwerk: Es gibt keinen kabelgebundenen Anschluss, der eingebaut ist und die Adresse seines Herstellers hat.
hardware-same = Nichts hat sich geändert.
hardware-id-before = Die Hardware-ID war vorher { $id }.
hardware-disk-changed = Geändert: die Festplatte, von der das System startet.
hardware-cpu-changed = Geändert: der Prozessor.
hardware-firmware-changed = Geändert: die Platine, oder das System wurde neu installiert (/etc/machine-id).
hardware-network-changed = Geändert: der kabelgebundene Netzwerkanschluss.
hardware-reset = Eine Soft-Dongle-Lizenz, die vorher gebunden wurde, braucht vielleicht einen Reset, beim Hersteller oder im Portal.
hardware-container-without-id = Das ist ein Container ohne eigene Kennung. Geben Sie ihm die des Rechners, nur lesbar (-v /etc/machine-id:/etc/machine-id:ro), oder eine, die bleibt, wenn der Container neu gemacht wird.
hardware-container = Das ist ein Container. Kommt seine /etc/machine-id aus dem Image, dann haben alle Container dieses Images sie: Geben Sie ihm die des Rechners, nur lesbar (-v /etc/machine-id:/etc/machine-id:ro), oder eine, die bleibt, wenn der Container neu gemacht wird.
hardware-virtual-machine = Das ist eine virtuelle Maschine. Eine Kopie von ihr hat dieselbe Hardware-ID; der Lizenzserver merkt, wenn sich beide melden. Auf einem Host mit einem anderen Prozessor ist sie unter einer anderen ID bekannt.

## udev-Regeln
udev-installed = Die Regeln gelten: { $file }. Stecken Sie, was eingesteckt ist, ab und wieder an.
udev-written = Die Regeln sind geschrieben: { $file }
udev-current = Die Regeln waren schon da: { $file }

## Programm
man-written = Die Handbuchseiten sind in { $directory }.

## Passphrasen
passphrase-again = Passphrase, noch einmal:

## Was im Einzelnen nicht stimmt
why-no-udev = dieses System hat kein udev; --out DIR schreibt { $rule } für ein anderes
why-hardware-answer = { $file } ist keine Antwort von keyfob hardware --format json: { $error }
why-hardware-vendor = { $file } ist für den Hersteller mit dem Stammschlüssel { $found }, nicht { $wanted }: Jeder Hersteller kennt den Computer unter anderen Prüfsummen
why-no-vendor = { $file } fehlt: kein Herstellerverzeichnis
    .hint = keyfob vendor init legt eines an; --vendor VERZEICHNIS nennt ein anderes.
why-vendor-exists = In { $directory } gibt es schon einen Hersteller
why-order = Auftrag: { $error }
why-order-field = Im Auftrag ist { $field } leer
why-file-large = { $file } ist größer als { $limit } Bytes
why-file-kind = { $file } ist keine gewöhnliche Datei
why-file-directory = { $file } ist ein Verzeichnis
why-no-directory = { $file }: Das Verzeichnis { $directory } gibt es nicht
why-issue-tier = Der Auftrag erlaubt unter tiers kein { $found }
    .hint = Nehmen Sie "{ $found }" im Auftrag unter tiers auf, wenn ein Dongle dieser Stufe genügen soll, oder nennen Sie einen anderen Dongle.
why-issue-unbound = mit --dongle NUMMER sagen, an welchen Dongle sie gebunden wird, oder --soft für eine Lizenz, die ein Server bindet
why-file-exists = { $file } gibt es schon
why-no-passphrase = Die Passphrase fehlt: --passphrase-file oder KEYFOB_PASSPHRASE angeben
why-passphrases-differ = Die beiden Passphrasen sind verschieden
why-passphrase-empty = Die Passphrase ist leer
why-key-encrypted = { $file } ist verschlüsselt, aber es wurde keine Passphrase angegeben
why-wrong-passphrase = { $file }: falsche Passphrase oder kein Schlüssel ({ $error })
why-other-pem = { $file } enthält „{ $found }“, gebraucht wird aber „{ $wanted }“
why-no-pem = { $file } ist keine PEM-Datei; gebraucht wird „{ $wanted }“
why-foreign-pem = { $file }: „{ $found }“ ist keine signierte Datei von Keyfob
why-other-key = { $file } ist nicht der Schlüssel zum Zertifikat daneben
why-other-dongle = { $file } ist das Zertifikat von { $id }
why-reason = Begründung: { $error }
why-no-request = { $file } ist keine Anforderung
why-no-counter = Zähler sind 0 bis 7
why-empty-update = Ein Update braucht mindestens eine Änderung
why-full-update = Ein Update fasst höchstens acht Änderungen
why-number-used = Die Nummer { $id } ist schon vergeben
why-no-number = Alle Dongle-Nummern sind vergeben
why-unknown-dongle = Dieser Hersteller hat keinen Dongle { $id } eingerichtet: { $file } fehlt
why-locked = Dieser Dongle ist gesperrt: Er behält Schlüssel und Nummer für immer
why-provisioned = Dieser Dongle ist schon { $id }; --replace gibt ihm einen neuen Schlüssel und eine neue Nummer, und Lizenzen für { $id } sind verloren
why-tier = Ein Dongle mit dem Chip „{ $chip }“ kann höchstens als { $highest } zertifiziert werden, nicht als { $tier }
why-debug-port = Ein Dongle mit offenem Debug-Anschluss wird nicht für production zertifiziert
why-not-seen = Für production muss das Gerät von außen angesehen werden: keyfob station run
why-no-yes = Die Sperre von { $id } ist nicht rückgängig zu machen; mit --yes wird sie ausgeführt
why-simulated-name = { $file }: Der Name muss auf .{ $extension } enden
why-forged-counter = die unter dem Zähler
why-forged-receipt = die unter der Quittung
why-no-key = Er nennt keinen Schlüssel
why-issuer-revoked = Aussteller { $id } für { $purpose }; keyfob vendor renew { $purpose } legt einen neuen an
why-device-issuer-revoked = Aussteller { $id }, der { $dongle } zertifiziert hat; der Dongle muss neu eingerichtet werden
why-purpose-unknown = { $file } verlangt Zwecke, die diese Version nicht kennt: „{ $found }“
why-other-purposes = { $file } verlangt „{ $found }“, aber --purpose nennt „{ $wanted }“
why-no-image = { $file } ist kein signiertes Firmware-Image, oder es wurde verändert
why-firmware-chip = { $file } ist für den Chip { $wanted }, der Dongle hat aber { $found }
why-firmware-older = { $file } ist Firmware { $wanted }, auf dem Dongle läuft aber schon { $found }; Dongles nehmen nur neuere Firmware
why-firmware-fixed = Die Firmware dieses Dongles lässt sich nicht über USB ersetzen
why-firmware-away = Er kam nach seinem Neustart nicht innerhalb von { $seconds } s zurück
why-other-certificate = Es gilt für einen anderen Dongle oder Schlüssel
why-register-missing = --number und --token-file sind nötig, wo niemand gefragt werden kann, und --server, wo weder eine Registrierung noch eine server.txt neben dem Wurzelschlüssel einen nennt
why-token = das Token: { $error }
    .hint = Kopieren Sie es aus dem Portal („Token anzeigen“).
why-answer = die Antwort: { $error }

## Agent
agent-site = { $name }: Lizenzverzeichnis { $directory }
agent-config-good = Die Einstellungen in { $file } sind gut.
agent-config-bad = { $errors ->
        [one] Ein Fehler
       *[other] { $errors } Fehler
    }: Ein Agent mit den Einstellungen in { $file } täte nicht alles, was sie sagen.
agent-unit = Datei des Dienstes geschrieben: { $file }
agent-sample = Einstellungen für den Anfang geschrieben: { $file }
agent-next = Nennen Sie Ihre Lizenzverzeichnisse in { $file }; dann: systemctl enable --now keyfob-agent
agent-next-service = Nennen Sie Ihre Lizenzverzeichnisse in { $file }; dann: net start keyfob-agent
agent-service = Der Dienst { $name } ist installiert; er startet mit dem Computer.
