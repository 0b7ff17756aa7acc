# Was schiefgeht, eine Meldung für jede Art von Fehler. Im Protokoll steht sie englisch, Menschen lesen sie in ihrer Sprache.
# { $detail } ist, was jemand anders gesagt hat: das System, die Datenbank, ein Parser; oft gibt es das nur englisch.

## Anfragen
error-request-malformed = die Anfrage ist nicht lesbar: { $detail }
error-request-cut-off = der Inhalt kam nicht vollständig an
error-request-too-large = der Inhalt ist { $found } Bytes lang; Anfragen haben höchstens { $most }
error-request-contradiction = die Anfrage widerspricht sich selbst: { $detail }
error-body-too-large = der Inhalt ist zu groß
error-request-unlike = die Anfrage ist nicht, was dieser Aufruf erwartet
error-other-license = der Auftrag ist von einer anderen Lizenz als der Pfad
error-header-field = das Kopffeld { $name } fehlt oder ist kein einfacher Text
error-media-type = erwartet wird ein Inhalt vom Typ { $wanted }
error-key-header = { $name }: { $detail }
error-signature = { $name }: nicht die Signatur dieses Inhalts mit dem Schlüssel
error-not-found = unter diesem Pfad gibt es nichts
error-method = dieser Pfad nimmt diese Methode nicht an
error-rate-limited = zu viele Anfragen ({ $limit }); wieder möglich in { $seconds ->
        [one] einer Sekunde
       *[other] { $seconds } Sekunden
    }
error-overloaded = es warten zu viele Anfragen
error-too-slow = die Anfrage hat zu lange gedauert
error-failed = im Server ist ein Fehler aufgetreten
error-no-certificate = der Server hat kein gültiges Zertifikat, mit dem er signieren könnte
error-no-database = die Datenbank antwortet nicht
error-no-randomness = das Betriebssystem liefert keine Zufallszahlen: { $detail }

## Wer fragt
error-token-wrong = keine Lizenz hat diese Nummer und dieses Token
error-unauthorized = das Zugangstoken ist nicht bekannt oder nicht mehr gültig
error-forbidden = dafür braucht es die Rolle { $needed }
error-staff-unknown = niemand heißt { $name }
error-name-reserved = niemand kann „{ $name }“ heißen: so nennt das Änderungsprotokoll andere
error-name = der Name: { $detail }

## Lizenzen
error-license-unknown = es gibt keine Lizenz { $number }
error-license-exists = es gibt schon eine Lizenz { $number }
error-license-status = die Lizenz ist { $found ->
        [ordered] bestellt
        [released] freigegeben
        [cancelled] gekündigt
        [revoked] widerrufen
       *[other] { $found }
    }; dafür müsste sie { $needed ->
        [ordered] bestellt
        [released] freigegeben
        [cancelled] gekündigt
        [revoked] widerrufen
       *[other] gekündigt oder widerrufen
    } sein
error-license-revoked = die Lizenz wurde widerrufen
error-license-cancelled = die Lizenz wurde gekündigt
error-license-ended = die Lizenz wurde { $status ->
        [cancelled] gekündigt
       *[revoked] widerrufen
    }
error-not-released = die Lizenz ist noch nicht freigegeben
error-soft-dongle-file = eine Soft-Dongle-Lizenz hat keine Datei zum Herunterladen: die Anlage bekommt sie bei der Registrierung
error-designated = { $found } Instanzen sind genannt; bestimmt werden können höchstens { $most }
error-waiver-too-long = auf die Prüfung kann höchstens { $days } Tage verzichtet werden
error-order = der Auftrag: { $detail }
error-order-fixed = an einer Lizenz kann nicht geändert werden: { $what ->
        [number] die Nummer
        [product] das Produkt
        [kind] die Art
        [environment] die Umgebung
        [first-day] der erste Tag
       *[control-profile] das Kontrollprofil
    }
error-order-less = { $what }: eine Lizenz wird auf mehr geändert, nie auf weniger
error-order-shorter = die Lizenz würde früher enden
error-order-tier = eine Stufe von Dongles, die die Lizenz zulässt, kann ihr nicht genommen werden
order-malformed = kein Auftrag: { $detail }
order-empty = { $field } ist leer
order-emergency = eine Notfall-Lizenz wird als Datei ausgestellt
order-engineering = eine Engineering-Lizenz gibt es nur online
order-no-tier = eine Hard-Dongle-Lizenz lässt mindestens eine Stufe von Dongles zu
order-tier-twice = eine Stufe steht zweimal da
order-too-large = signiert wäre die Lizenz { $found } Bytes lang; Lizenzdateien haben höchstens { $most }

## Anlagen
error-installation-unknown = keine Installation hat diesen Schlüssel: die Anlage muss neu registriert werden
error-hard-dongle-activation = die Lizenz ist für einen Hard-Dongle, der keine Registrierung braucht
error-bound-elsewhere = die Lizenz ist an einen anderen Computer gebunden
error-key-in-use = der Schlüssel gehört einer Installation einer anderen Lizenz
error-environment = die Lizenz ist für eine andere Umgebung
error-not-designated = melden sollen sich andere Instanzen
error-version = das Programm liest keine Version von Lizenzdateien, die dieser Server schreibt
error-hard-dongle-reset = die Lizenz ist für einen Hard-Dongle und zieht mit ihm um
error-not-bound = die Lizenz ist an keinen Computer gebunden
error-reset-staff-only = nur die Leute des Herstellers setzen die Lizenz zurück
error-reset-too-often = innerhalb von { $days ->
        [one] einem Tag
       *[other] { $days } Tagen
    } { $most ->
        [one] einmal
       *[other] { $most } Mal
    } zurückgesetzt; wieder möglich ab { $next }

## Dongles und Widerrufslisten
error-dongle-unknown = es gibt keinen Dongle { $dongle }
error-dongle-not-bound = an die Lizenz ist noch kein Dongle gebunden
error-dongle-soft = die Lizenz ist nicht für einen Hard-Dongle
error-dongle-revoked = der Dongle steht auf der Widerrufsliste { $list } ({ $reason }): keine Anlage nimmt ihn an; ein anderer muss gebunden werden
error-dongle-bound-elsewhere = der Dongle ist an die Lizenz { $number } gebunden
error-dongle-tier = der Dongle gehört zur Stufe { $found }; die Lizenz lässt zu: { $accepted }
error-dongle-in-use = die Lizenz { $number } gilt noch, und ihr Dongle wird ihr nicht genommen: einen anderen Dongle an die Lizenz binden oder sie zuerst beenden
error-dongle-certificate = das Zertifikat des Dongles: { $detail }
error-dongle-registered = ein Dongle mit dieser Nummer oder diesem Schlüssel ist schon registriert
error-raced = jemand anders hat inzwischen die Lizenz oder den Dongle gebunden
error-revocations = die Widerrufsliste: { $detail }
error-revocations-old = die Widerrufsliste { $found } ist nicht neuer als die Liste { $newest }

## Signierte Dateien
file-too-large = { $found } Bytes lang; signierte Dateien haben höchstens { $most }
file-malformed = keine signierte Datei: { $detail }
file-kind = eine Datei der Art „{ $found }“, gebraucht wird „{ $wanted }“
file-version = in Version { $found } geschrieben; dieses Programm liest Version { $known }
file-edited = nach dem Signieren verändert
file-signatures = { $count } brauchbare Signaturen sind keine zulässige Zahl
file-other-key = der Schlüssel ist nicht der des Zertifikats
file-issuer-revoked = der Aussteller { $issuer } wurde widerrufen
file-contradiction = widerspricht sich selbst: { $detail }
pem-none = kein PEM-Block, gebraucht wird „{ $wanted }“
pem-malformed = kein PEM-Block: { $detail }
pem-other = ein Block „{ $found }“, gebraucht wird „{ $wanted }“
pem-missing = darin ist kein Block „{ $wanted }“
pem-more = mehr Blöcke als erwartet
trust-root = Zertifikat eines unbekannten Stamms: kein bekannter Stamm hat diesen Schlüssel
trust-certificate = Zertifikat des Ausstellers: { $detail }
trust-key = Schlüssel des Ausstellers: { $detail }
trust-purpose = der Aussteller darf { $found } signieren, nicht { $needed }
trust-validity = ausgestellt um { $issued }; der Aussteller gilt von { $from } bis { $until }
text-empty = darf nicht leer sein
text-long = länger als { $most } Bytes
text-character = enthält das Zeichen { $character }, das hier nicht erlaubt ist

## Der Schlüssel des Servers
error-not-certified = der Schlüssel des Servers ist noch nicht zertifiziert: { $path } fehlt
    .hint = Wo der Stammschlüssel ist: keyfob vendor certify issuer-request.pem --purpose license --purpose lease --purpose time --out issuer.pem; dann issuer.pem und root.pem hierher legen.
error-issuer-key = das Zertifikat ist nicht von dem Schlüssel des Servers
error-issuer-purpose = das Zertifikat erlaubt den Zweck { $purpose } nicht
error-issuer-certificate = das Zertifikat: { $detail }
error-issuer-document = was signiert werden sollte: { $detail }
error-key-unreadable = { $path }: kein lesbarer Schlüssel oder eine andere Passphrase: { $detail }

## Die Datenbank
error-database = Datenbank: { $detail }
error-migration = Umstellung der Datenbank: { $detail }
error-address = Adresse der Datenbank: { $detail }
address-form = erwartet wird sqlite:PFAD oder postgres://BENUTZER:PASSWORT@HOST/DATENBANK
address-backup = eine PostgreSQL-Datenbank wird mit pg_dump gesichert
address-restore = eine PostgreSQL-Datenbank wird mit pg_restore wiederhergestellt
error-corrupt = Datenbank: die Spalte { $column } enthält, was dieser Server nicht schreibt: { $detail }
error-in-use = auf dieser Datenbank läuft ein anderer Server: { $path } ist gesperrt; nur PostgreSQL verträgt mehrere Server
error-not-backup = { $path } ist nicht, was `keyfob-server backup` schreibt
error-database-silent = die Datenbank antwortet nicht rechtzeitig
error-stopping = der Server wird beendet
error-audit-broken = das Änderungsprotokoll ist bei Eintrag { $entry } gebrochen: { $what ->
        [missing] davor fehlt ein Eintrag
        [changed] sein Text oder ein früherer wurde geändert
        [number] er hat die Nummer eines anderen Eintrags
        [head] es endet nicht, wo sein Kopf sagt
       *[unreadable] diese Version des Servers kann ihn nicht lesen
    }

## Einstellungen und Mail
error-file = { $path }: { $detail }
error-setting-unknown = zur Umgebungsvariablen { $name } gibt es keine Einstellung
error-variable = eine Umgebungsvariable: { $detail }
error-proxy = trusted_proxies: { $found } ist weder eine Adresse noch ein Netz wie 10.0.0.0/8
error-notices-to = notices.to braucht notices.smtp und notices.from
error-notices-percent = notices.near_limit_percent ist größer als 100
error-notices-smtp = notices.smtp ist keine Adresse wie smtps://user:password@mail.example.com
error-notices-password = notices.smtp würde sein Passwort unverschlüsselt senden: smtps:// schreiben, oder ?tls=required am Ende
error-notices-ca = notices.ca braucht ein verschlüsseltes notices.smtp: smtps://, oder ?tls=required am Ende
error-notices = notices: { $detail }
error-log-level = log.level: { $detail }
error-metrics = metrics: { $detail }
error-mail-address = { $address } ist keine Mailadresse: { $detail }
error-mail-server = Mailserver: { $detail }
error-mail = Mail: { $detail }
error-mail-silent = Mailserver: keine Antwort innerhalb von { $seconds } Sekunden

## Befehle
error-listen = der Server kann unter { $address } nicht lauschen: { $detail }
error-tls = TLS: { $certificates } und { $key }: { $detail }
error-verbatim = { $detail }
