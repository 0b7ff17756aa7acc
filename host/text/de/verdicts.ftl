# Eine Meldung für jeden Code in host/src/code.rs: was nicht stimmt, und als .hint was zu tun ist.

## Die Lizenzdatei
license-missing = Es gibt keine Lizenzdatei: { $path } wurde nicht gefunden.
    .hint = Legen Sie die Datei Ihres Herstellers unter dem Namen promos.json in das Lizenzverzeichnis. Eine Lizenz ohne Dongle wird stattdessen registriert (keyfob register).
license-unreadable = Die Lizenzdatei { $path } kann nicht gelesen werden: { $detail }
    .hint = Geben Sie dem Benutzer, unter dem das Programm läuft, das Recht, diese Datei zu lesen.
license-outside = Die Lizenzdatei { $path } ist ein Verweis, der aus dem Lizenzverzeichnis hinausführt, nach { $target }.
    .hint = Kopieren Sie die Datei selbst in das Lizenzverzeichnis.
license-too-large = Die Datei ist keine Lizenzdatei: { $detail }.
    .hint = Kopieren Sie die Datei Ihres Herstellers noch einmal.
license-malformed = Die Datei ist keine Lizenzdatei, oder sie ist unvollständig: { $detail }.
    .hint = Kopieren Sie die Datei Ihres Herstellers noch einmal. Öffnen Sie sie nicht in einem Editor, der sie speichert.
license-version = Die Lizenzdatei hat eine Version, die dieses Programm nicht kennt: { $detail }.
    .hint = Aktualisieren Sie das Programm, oder bitten Sie Ihren Hersteller um eine Datei für diese Version.
license-contradiction = Die Lizenz widerspricht sich selbst: { $detail }.
    .hint = Bitten Sie Ihren Hersteller um eine berichtigte Lizenz.
license-edited = Die Lizenzdatei wurde verändert, nachdem der Hersteller sie signiert hat.
    .hint = Kopieren Sie die Datei Ihres Herstellers noch einmal. Jede Änderung, auch ein Leerzeichen, macht sie ungültig.
license-untrusted = Die Lizenz wurde nicht vom Hersteller dieses Programms signiert: { $detail }.
    .hint = Verwenden Sie die Lizenzdatei, die Sie vom Hersteller dieses Programms erhalten haben.
issuer-purpose = Die Lizenz wurde mit einem Schlüssel signiert, der keine Lizenzen signieren darf: { $detail }.
    .hint = Bitten Sie Ihren Hersteller um eine neue Lizenzdatei.
issuer-validity = Die Lizenz wurde mit einem Schlüssel signiert, der zu dieser Zeit nicht gültig war: { $detail }.
    .hint = Bitten Sie Ihren Hersteller um eine neue Lizenzdatei.
issuer-revoked = Die Lizenz wurde mit einem Schlüssel signiert, den der Hersteller widerrufen hat: { $detail }.
    .hint = Bitten Sie Ihren Hersteller um eine neue Lizenzdatei.
weak-key = Ein Schlüssel in der Lizenz ist nicht verwendbar: { $detail }.
    .hint = Bitten Sie Ihren Hersteller um eine neue Lizenzdatei.
license-product = Die Lizenz gilt für das Programm „{ $found }“, dies ist aber „{ $wanted }“.
    .hint = Legen Sie die Lizenz für „{ $wanted }“ in das Lizenzverzeichnis.
license-environment = Die Lizenz gilt für die Umgebung „{ $found }“, diese Installation ist aber „{ $wanted }“.
    .hint = Verwenden Sie eine Lizenz für „{ $wanted }“.
license-not-yet = Die Lizenz gilt noch nicht: Es ist { $found }, und sie beginnt am { $wanted }.
    .hint = Warten Sie bis dahin, oder prüfen Sie die Uhr des Computers.
license-expired = Die Lizenz ist abgelaufen: Es ist { $found }, und sie endete am { $wanted }.
    .hint = Bestellen Sie eine Verlängerung bei Ihrem Hersteller, und prüfen Sie die Uhr des Computers.
license-expiring = Die Lizenz läuft am { $until } ab.
    .hint = Bestellen Sie rechtzeitig eine Verlängerung bei Ihrem Hersteller.
license-superseded = Eine ältere Lizenz wurde zurückgelegt: Dies ist Revision { $found }, hier ist Revision { $wanted } bekannt.
    .hint = Verwenden Sie die neueste Lizenzdatei Ihres Herstellers.
license-revoked = Der Hersteller hat die Lizenz { $number } (Revision { $revision }) widerrufen: { $reason }
    .hint = Fragen Sie Ihren Hersteller.
revocations-missing = Die Widerrufsliste des Herstellers fehlt: Nummer { $wanted } oder neuer wird gebraucht.
    .hint = Legen Sie die Datei revocations.json Ihres Herstellers neben promos.json.
revocations-outdated = Die Widerrufsliste des Herstellers ist zu alt: Sie hat die Nummer { $found }, bekannt ist Nummer { $wanted }.
    .hint = Legen Sie die neueste Datei revocations.json Ihres Herstellers neben promos.json.
revocations-invalid = Der Widerrufsliste des Herstellers ist nicht zu glauben: { $detail }.
    .hint = Kopieren Sie die Datei revocations.json Ihres Herstellers noch einmal.
soft-dongle-license = Diese Lizenz wird beim Server des Herstellers geprüft; als Datei zählt sie nicht.
    .hint = Melden Sie diese Installation beim Server an, und entfernen Sie promos.json aus dem Lizenzverzeichnis.

## Der Dongle
dongle-missing = Es steckt kein Dongle.
    .hint = Stecken Sie den Dongle mit der Nummer ein, die in der Lizenz steht.
dongle-permission =
    { $node ->
        [none] Ein Dongle steckt ({ $path }), aber das System hat kein HID-Gerät für ihn angelegt.
       *[denied] Ein Dongle steckt, aber dieser Benutzer darf ihn nicht öffnen: { $path }
    }
    .hint =
    { $node ->
        [none] Ziehen Sie den Dongle ab und stecken Sie ihn wieder ein. An einen Container muss das HID-Gerät weitergereicht werden, an eine virtuelle Maschine der ganze Dongle.
       *[denied] Installieren Sie die udev-Regeln (als root: keyfob udev), ziehen Sie dann den Dongle ab und stecken Sie ihn wieder ein.
    }
dongle-busy = Der Dongle ist mit einem anderen Programm beschäftigt: { $detail }
    .hint = Versuchen Sie es gleich noch einmal; bleibt es so, beenden Sie das andere Programm.
dongle-silent = Der Dongle antwortet nicht, wie er soll: { $detail }
    .hint = Ziehen Sie den Dongle ab und stecken Sie ihn wieder ein, direkt und nicht über einen Verteiler.
dongle-protocol = Der Dongle spricht die Protokollversion { $found }, dieses Programm die Version { $wanted }.
    .hint = Aktualisieren Sie das Programm oder die Firmware des Dongles.
dongle-refused = Der Dongle hat abgelehnt: { $detail }
    .hint = Er hat nichts geändert. Sehen Sie seinen Stand an (keyfob dongle info); erklärt der es nicht, fragen Sie Ihren Hersteller.
dongle-faulty = Der Dongle ist nicht in Ordnung: { $detail }
    .hint = Legen Sie ihn beiseite. Fallen mehrere gleich aus, sehen Sie Platine, Firmware und Paket an.
dongle-unprovisioned =
    { $stage ->
        [blank] Der Dongle wurde vom Hersteller noch nicht eingerichtet: Er ist leer und hat keinen Schlüssel.
        [key-made] Der Dongle wurde vom Hersteller noch nicht eingerichtet: Er hat einen Schlüssel, aber kein Zertifikat.
       *[other] Der Dongle wurde vom Hersteller noch nicht eingerichtet.
    }
    .hint = Verwenden Sie einen Dongle, den der Hersteller eingerichtet hat.
dongle-other = Gesucht ist der Dongle { $wanted }, es steckt aber { $found }.
    .hint = Stecken Sie den Dongle { $wanted } ein. Eine Lizenz für einen anderen Dongle bekommen Sie von Ihrem Hersteller.
dongle-copied = Ein Dongle gibt sich als { $id } aus, hat aber nicht dessen Schlüssel: Er ist eine Kopie.
    .hint = Stecken Sie den echten Dongle ein.
dongle-replayed = Die Antwort des Dongles { $id } gehört zu einer anderen Frage: Sie wurde aufgezeichnet und wieder abgespielt.
    .hint = Stecken Sie den Dongle direkt ein, ohne etwas zwischen ihm und diesem Computer.
dongle-forged = Die Signatur des Dongles { $id } ist falsch: { $detail }
    .hint = Stecken Sie den echten Dongle direkt ein; ist es der echte, lassen Sie ihn vom Hersteller prüfen.
dongle-uncertified = Der Dongle { $id } hat kein gültiges Zertifikat dieses Herstellers: { $detail }
    .hint = Verwenden Sie einen Dongle, den der Hersteller eingerichtet hat.
dongle-revoked = Der Hersteller hat den Dongle { $id } widerrufen: { $reason }
    .hint = Bitten Sie Ihren Hersteller um Ersatz.
dongle-tier = Der Dongle gehört zur Stufe „{ $found }“, die Lizenz verlangt aber: { $wanted }.
    .hint = Verwenden Sie einen Dongle einer zugelassenen Stufe, oder bitten Sie Ihren Hersteller, diesen zuzulassen.
counter-used-up = Der Zähler { $counter } hat noch { $left ->
        [one] { $left } Einheit
       *[other] { $left } Einheiten
    }; verlangt waren { $asked }, verbraucht wurde keine.
    .hint = Bitten Sie Ihren Hersteller um ein Update dieses Dongles.

## Die Uhr
clock-behind-trusted = Die Uhr des Computers geht falsch: Sie zeigt { $found }, der Hersteller hat aber am { $wanted } etwas signiert.
    .hint = Stellen Sie die Uhr des Computers (und seine Zeitzone) richtig.
clock-behind-observed = Die Uhr des Computers liegt hinter dem, was der Dongle gesehen hat, seit { $hours ->
        [one] { $hours } Stunde
       *[other] { $hours } Stunden
    } Laufzeit; nach { $limit ->
        [one] { $limit } Stunde
       *[other] { $limit } Stunden
    } hält das Programm an.
    .hint = Stellen Sie die Uhr des Computers richtig. Ging die Uhr einmal vor, bitten Sie Ihren Hersteller um eine Zeitkorrektur für diesen Dongle.

## Der Soft-Dongle
licinfo-unreadable = Die Registrierung dieser Installation ist nicht lesbar: { $detail }
    .hint = Geben Sie dem Benutzer, unter dem das Programm läuft, das Recht, licinfo.cfg im Lizenzverzeichnis zu lesen und zu schreiben.
licinfo-malformed = Die Registrierung licinfo.cfg ist abgebrochen oder eine andere Datei: { $detail }
    .hint = Registrieren Sie diese Installation neu (keyfob register).
licinfo-version = Die Registrierung licinfo.cfg hat eine Version, die dieses Programm nicht kennt: Es ist { $found }, dieses Programm kennt { $wanted }.
    .hint = Aktualisieren Sie das Programm, oder registrieren Sie diese Installation neu (keyfob register).
licinfo-edited = Die Registrierung licinfo.cfg wurde von etwas anderem als diesem Produkt geändert.
    .hint = Registrieren Sie diese Installation neu (keyfob register).
licinfo-restored = Eine ältere licinfo.cfg wurde zurückgelegt: Sie enthält Lease { $found }, es gab aber schon Lease { $wanted }.
    .hint = Legen Sie die neueste zurück, oder registrieren Sie diese Installation neu (keyfob register).
licinfo-other-computer = Die Registrierung licinfo.cfg ist für den Computer { $wanted }, dieser ist aber { $found }. Anders ist: { $changed }.
    .hint = Wurden Teile dieses Computers getauscht oder soll die Lizenz hierher umziehen: Lassen Sie die Lizenz im Portal zurücksetzen, und registrieren Sie dann neu (keyfob register).
lease-untrusted = Die Lease ist nicht das Wort des Herstellers zu dieser Installation: { $detail }
    .hint = Sehen Sie nach, ob etwas verändert, was vom Server des Herstellers kommt; sonst fragen Sie Ihren Hersteller.
server-unreachable = Der Server des Herstellers hat nicht geantwortet: { $detail }
    .hint = Prüfen Sie Netzwerk, Firewall, Proxy und Adresse. Die Lizenzkontrolle hat tagelang Geduld.
server-answer = Es kam eine Antwort, aber nicht so, wie der Server des Herstellers antwortet: { $detail }
    .hint = Vielleicht ist ein Proxy oder eine Anmeldeseite dazwischen: Lassen Sie diesen Computer zur Adresse des Servers durch.
server-declined =
    { $reason ->
        [token-wrong] Der Server des Herstellers kennt keine solche Lizenz, oder das Token ist falsch.
        [bound-elsewhere] Die Lizenz ist an einen anderen Computer gebunden.
        [hard-dongle-license] Die Lizenz ist für einen Hard-Dongle, der keine Registrierung braucht.
        [environment-mismatch] Die Lizenz ist für eine andere Umgebung.
        [license-not-released] Die Lizenz ist noch nicht freigegeben.
        [license-revoked] Der Hersteller hat die Lizenz widerrufen.
        [license-cancelled] Die Lizenz wurde gekündigt.
        [version-unsupported] Der Server des Herstellers hat keine Lizenzdatei in einer Version, die dieses Programm liest.
        [installation-unknown] Der Server des Herstellers kennt diese Installation nicht.
        [instance-not-designated] Diese Instanz gehört nicht zu denen, die sich melden.
        [rate-limited] Der Server des Herstellers wurde zu oft gefragt.
        [unavailable] Der Server des Herstellers ist im Augenblick außer Betrieb.
       *[other] Der Server des Herstellers hat nicht getan, worum er gebeten wurde: { $reason }
    }
    .hint =
    { $reason ->
        [token-wrong] Vergleichen Sie Nummer und Token mit dem Portal („Token anzeigen“).
        [bound-elsewhere] Lassen Sie die Lizenz im Portal zurücksetzen, und registrieren Sie dann neu.
        [hard-dongle-license] Laden Sie die Lizenzdatei aus dem Portal herunter, und legen Sie sie als promos.json ins Lizenzverzeichnis.
        [environment-mismatch] Geben Sie die richtige Umgebung an (--environment), oder verwenden Sie die Lizenz für diese.
        [version-unsupported] Aktualisieren Sie das Programm.
        [installation-unknown] Registrieren Sie diese Installation neu (keyfob register).
        [rate-limited] Warten Sie einige Minuten.
        [unavailable] Versuchen Sie es später noch einmal.
       *[other] Fragen Sie Ihren Hersteller.
    }

## Während das Programm läuft
dongle-removed =
    { $minutes ->
        [0] Der Dongle wurde abgezogen; die Zeit ist um.
        [one] Der Dongle wurde abgezogen. Das Programm hält innerhalb einer Minute an.
       *[other] Der Dongle wurde abgezogen. Das Programm hält in { $minutes } Minuten an.
    }
    .hint = Stecken Sie denselben Dongle wieder ein; dann geht alles weiter wie zuvor.
absence-used-up = Der Dongle war in den letzten 24 Stunden zu lange nicht eingesteckt.
    .hint = Lassen Sie den Dongle stecken.
not-registered = Diese Installation wurde noch nie beim Server des Herstellers angemeldet.
    .hint = Melden Sie sie mit Adresse, Lizenznummer und Token an.
server-silent = Der Server des Herstellers wurde seit { $since } nicht erreicht. Am { $until } hält das Programm an.
    .hint = Stellen Sie die Verbindung zum Server wieder her; eine erfolgreiche Prüfung genügt.
server-overdue = Der Server des Herstellers wurde seit { $since } nicht erreicht; das Programm läuft nur noch eine Stunde.
    .hint = Stellen Sie die Verbindung zum Server wieder her; eine erfolgreiche Prüfung genügt.
key-expired = Der angemeldete Schlüssel ist am { $until } abgelaufen.
    .hint = Stellen Sie die Verbindung zum Server wieder her; eine erfolgreiche Prüfung erneuert den Schlüssel.
lease-refused =
    { $reason ->
        [reset] Der Server des Herstellers hat diese Installation abgelehnt: Die Lizenz wurde zurückgesetzt und wartet auf ihren neuen Computer.
        [revoked] Der Server des Herstellers hat diese Installation abgelehnt: Die Lizenz wurde widerrufen.
        [cancelled] Der Server des Herstellers hat diese Installation abgelehnt: Die Lizenz wurde gekündigt.
        [bound-elsewhere] Der Server des Herstellers hat diese Installation abgelehnt: Die Lizenz ist an eine andere Installation gebunden.
        [hardware-changed] Der Server des Herstellers hat diese Installation abgelehnt: Der Computer ist nicht der, an den die Lizenz gebunden ist; die Lizenz muss zurückgesetzt werden.
        [copied] Der Server des Herstellers hat diese Installation abgelehnt: Auch Kopien von ihr haben sich gemeldet.
       *[other] Der Server des Herstellers hat diese Installation abgelehnt: { $reason }
    }
    .hint = Fragen Sie Ihren Hersteller, oder wer die Lizenz zurückgesetzt hat.
run-limit = Eine Engineering-Lizenz läuft { $hours ->
        [one] { $hours } Stunde
       *[other] { $hours } Stunden
    } am Stück; dieser Lauf ist zu Ende.
    .hint = Starten Sie das Programm neu.
run-ending = Eine Engineering-Lizenz läuft { $hours ->
        [one] { $hours } Stunde
       *[other] { $hours } Stunden
    } am Stück; dieser Lauf endet in { $minutes ->
        [one] { $minutes } Minute
       *[other] { $minutes } Minuten
    }.
    .hint = Speichern Sie Ihre Arbeit und starten Sie das Programm neu.

## Alles andere
io = Eine Datei oder ein Gerät war nicht zu benutzen: { $detail }
    .hint = Prüfen Sie, ob es vorhanden ist und dieser Benutzer es benutzen darf.
hardware-unknown = Dieser Computer hat keine Hardware-ID: { $detail }
    .hint = keyfob hardware zeigt, was von diesem Computer bekannt ist und was hilft.
flash-failed = Die Platine war nicht zu beschreiben: { $detail }
    .hint = Ziehen Sie sie ab, bringen Sie sie neu in ihren Bootloader und versuchen Sie es noch einmal; keyfob flash --list zeigt, was steckt.
vendor-key = Ein Schlüssel oder Zertifikat des Herstellers ist nicht zu benutzen: { $detail }
    .hint = Prüfen Sie die Datei und die Passphrase.
usage = Der Befehl kann so nicht ausgeführt werden: { $detail }
    .hint = Siehe --help des Befehls.
firmware-unfit = Die Firmware ist nicht zu benutzen: { $detail }
    .hint = Nehmen Sie die Datei für diesen Chip, wie der Build oder Ihr Hersteller sie gemacht hat. Ist sie beschädigt, kopieren Sie sie noch einmal.
firmware-returned = Auf dem Dongle läuft wieder die Firmware { $found }: { $wanted } startete nicht oder arbeitete nicht.
    .hint = Der Dongle ist, wie er vorher war. Versuchen Sie es noch einmal; kommt sie wieder zurück, melden Sie es Ihrem Hersteller.
demo-failed = Die Vorführung lief nicht, wie sie soll: { $detail }
    .hint = Das ist ein Fehler dieses Programms; bitte melden Sie ihn.

## Details
why-no-simulated = Das Verzeichnis { $absent } gibt es nicht
    .hint = Simulierte Dongles wurden in { $absent } gesucht, das es nicht gibt: Nennen Sie das richtige Verzeichnis, oder stecken Sie den Dongle ein.
why-many-dongles = Es stecken { $count } Dongles, und es wurde nicht gesagt, welcher gemeint ist: { $places }
    .hint = Ziehen Sie die anderen ab, oder nennen Sie die Nummer des gemeinten (--dongle). Leere haben noch keine: stecken Sie sie einzeln, oder verwenden Sie keyfob station run.
why-hardware-not-told = Das System sagt von ihm nichts, was nicht auch andere Computer haben
why-hardware-system = Auf diesem Betriebssystem kann Keyfob einen Computer noch nicht vom anderen unterscheiden
    .hint = Verwenden Sie auf diesem Computer einen Hard-Dongle, oder betreiben Sie das lizenzierte Programm unter Linux.
why-other-unit = Sein Speicher wurde von einem anderen Dongle kopiert; verwenden Sie den, von dem er stammt
why-refused-malformed = Die Anfrage war ihm unverständlich
why-refused-stage = Das geht nicht, so weit wie er jetzt eingerichtet ist
why-refused-noise = Seine Rauschquelle hat ihre Prüfung nicht bestanden
why-refused-consent = Sein Knopf wurde nicht gedrückt
why-refused-untrusted = Nicht vom Hersteller dieses Dongles signiert
why-refused-other-dongle = Für einen anderen Dongle bestimmt
why-refused-sequence = Nicht die Aktualisierung, auf die er wartet
why-refused-value = Die Werte der Aktualisierung sind nicht zulässig
why-refused-full = Er hat keinen Platz für eine weitere Lizenz
why-refused-storage = Sein Flash hat versagt
why-refused-self-check = Er hat in seiner eigenen Antwort einen Fehler gefunden
why-refused-downgrade = Die Firmware ist nicht neuer als seine eigene
why-refused-image = Nicht das Firmware-Abbild, das angekündigt wurde
why-refused-unsupported = Das kann dieser Dongle nicht
why-lease-other = { $part ->
        [number] ihre Lizenznummer
        [environment] ihre Umgebung
        [installation] ihre Installation
        [hardware] ihre Hardware-ID
        [nonce] ihre Nonce
        [sequence] ihre laufende Nummer
        [license] ihre Lizenzdatei
       *[revision] die Revision der Lizenz
    } ist { $found }, nicht { $wanted }
why-answer-kind = sie ist von der Art „{ $found }“
why-answer-malformed = sie ist nicht lesbar ({ $error })
why-answer-status = HTTP-Status { $status }
why-answer-no-license = sie bringt keine Lizenzdatei, und hier ist keine
why-server-timeout = es dauerte zu lange ({ $error })
why-server-name = sein Name ist hier nicht bekannt ({ $error })
why-server-tls = sein Zertifikat oder seine Verschlüsselung wird nicht angenommen ({ $error })
    .hint = Prüfen Sie die Uhr des Computers. Eine eigene Zertifizierungsstelle wird beim Registrieren mit --ca-file genannt.
why-server-proxy = der Proxy lässt das nicht durch ({ $error })
why-server-large = es kam mehr, als eine Antwort hat ({ $error })
why-server-agent = der Agent dieses Computers hat ihn nicht erreicht: { $error }
why-server-connection = keine Verbindung ({ $error })
why-server-other = { $error }
why-server-asked = ein anderes Programm dieser Installation fragt ihn gerade
    .hint = Versuchen Sie es gleich noch einmal.
why-address = „{ $address }“ ist keine Adresse eines Servers wie https://license.example.com
why-address-plain = „{ $address }“ ist nicht verschlüsselt; nötig ist HTTPS, außer zum eigenen Computer
why-proxy = „{ $address }“ ist keine Adresse eines Proxys wie http://proxy:3128
why-server-file = { $file } soll eine Zeile enthalten: die Adresse des Servers des Herstellers
    .hint = Berichtigen Sie die Datei, oder nehmen Sie sie weg; --server nennt die Adresse auch.
why-ca = die Datei der Zertifizierungsstelle enthält kein Zertifikat in PEM-Form
why-no-root = kein Stammschlüssel des Herstellers ist bekannt
why-registered = hier ist die Lizenz { $found } registriert, nicht { $wanted }
    .hint = keyfob unregister nimmt sie zuerst weg; die Lizenz selbst wird durch Zurücksetzen im Portal frei.
why-test-silent = eine Testinstallation spricht nicht mit dem Server, wenn das nicht erlaubt wurde
    .hint = Geben Sie beim Registrieren --enable an: Lizenzen und Zahlen werden dann getrennt von der Produktion geführt.
