# Was der Doktor findet. Die Meldung sagt, was nicht stimmt, `advice`, was zu tun ist, und `repair`,
# was `keyfob doctor --fix` daran ändert.

## Die Uhr

doctor-clock-behind-license = Die Uhr des Rechners zeigt { $now }, die Lizenz wurde aber erst um { $other } ausgestellt.
    .advice = Die Uhr geht falsch. Stellen Sie sie und klären Sie die Ursache: Meist ist eine Batterie leer.
doctor-clock-behind-trusted = Die Uhr des Rechners zeigt { $now }, der Hersteller hat für diesen Dongle aber schon die Zeit { $other } bescheinigt.
    .advice = Die Uhr geht falsch. Stellen Sie sie und klären Sie die Ursache: Meist ist eine Batterie leer.
doctor-clock-behind-observed = Die Uhr des Rechners zeigt { $now }, der Dongle hat aber schon { $other } gesehen.
    .advice = Geht die Uhr falsch, dann stellen Sie sie. Geht sie richtig und ist nur früher einmal vorgegangen, dann bitten Sie den Hersteller um eine Zeitkorrektur für diesen Dongle: Bis dahin läuft das Programm nur begrenzte Zeit.

## Das Lizenzverzeichnis

doctor-directory-missing = Das Lizenzverzeichnis { $directory } gibt es nicht.
    .advice = Prüfen Sie den eingestellten Pfad. Liegt er auf einem anderen Laufwerk, prüfen Sie, ob es verbunden ist. Sonst legen Sie das Verzeichnis an und die Lizenz hinein.
doctor-directory-unreadable = Das Lizenzverzeichnis { $directory } ist nicht lesbar: { $reason }.
    .advice = Geben Sie dem Benutzer, unter dem das Programm läuft, das Recht, es zu lesen.
doctor-license-missing = In { $directory } liegt keine Lizenz.
    .advice = Mit Hard-Dongle: Laden Sie die Lizenz herunter und legen Sie sie dort als promos.json ab. Mit Soft-Dongle: Melden Sie das Programm mit Lizenznummer und Token an.
doctor-license-not-renamed = Die Lizenz { $file } in { $directory } trägt noch den Namen, unter dem sie heruntergeladen wurde, und wird deshalb nicht gelesen.
    .advice = Benennen Sie sie in promos.json um.
    .repair = Legt die Lizenz als promos.json ab und behält die Datei mit dem alten Namen als Sicherung.
doctor-license-misnamed = Die Datei { $file } in { $directory } sieht nach einer Lizenz aus, gelesen wird aber nur promos.json.
    .advice = Wenn es die Lizenz ist, benennen Sie sie in promos.json um: klein geschrieben und ohne Zusatz.
    .repair = Legt die Lizenz als promos.json ab und behält die Datei mit dem alten Namen als Sicherung.
doctor-license-ambiguous = In { $directory } liegen mehrere Lizenzen ({ $files }), aber keine heißt promos.json.
    .advice = Benennen Sie die gültige in promos.json um und entfernen Sie die anderen.
doctor-license-refused = Die Lizenz in { $directory } gilt hier nicht: { $reason }
    .advice = { $hint }
doctor-second-license = Neben promos.json liegt in { $directory } eine weitere Lizenz: { $file }. Sie wird nicht gelesen.
    .advice = Ist sie die neuere, dann legen Sie sie an die Stelle von promos.json. Sonst entfernen Sie sie.
    .repair = Gibt dieser Datei den Namen einer Sicherung; promos.json bleibt, wie sie ist.
doctor-json-beside-soft-dongle = In { $directory } liegt die Lizenzdatei { $file }, dies ist aber eine Soft-Dongle-Lizenz, zu der keine gehört.
    .advice = Entfernen Sie die Datei. Dort gehört nur licinfo.cfg hin, und die legt das Programm selbst an.
    .repair = Gibt der Datei den Namen einer Sicherung.
doctor-both-kinds = In { $directory } liegen eine Lizenzdatei und die Freigabe eines Soft-Dongles, und zugleich steckt ein Dongle.
    .advice = Klären Sie, welche Lizenz gilt. Hard-Dongle: Entfernen Sie licinfo.cfg. Soft-Dongle: Entfernen Sie die Lizenzdatei und ziehen Sie den Dongle ab.
doctor-old-key-file = In { $directory } liegt eine Lizenz der alten Art: { $file }. Sie kann verhindern, dass das Programm die richtige findet.
    .advice = Entfernen Sie die Datei oder benennen Sie sie um.
    .repair = Gibt der Datei den Namen einer Sicherung.

## Die Einstellungen der alten Programme

doctor-temporary-codes = Temporäre Codes ({ $codes }) stehen in { $file } in { $directory }. Sie können der Lizenz im Weg sein.
    .advice = Entfernen Sie diese Zeilen aus dem Abschnitt ActCode.
    .repair = Entfernt diese Zeilen, lässt alles andere, wie es ist, und behält die ganze Datei als Sicherung.
doctor-old-codes = Codes eines alten Soft-Dongles ({ $codes }) stehen in { $file } in { $directory }. Sie können der Lizenz im Weg sein.
    .advice = Entfernen Sie die Datei oder benennen Sie sie um.
    .repair = Gibt der Datei den Namen einer Sicherung.
doctor-settings-unreadable = Die Datei { $file } in { $directory } ist nicht lesbar: { $reason }. Alte Codes darin blieben unbemerkt.
    .advice = Geben Sie diesem Benutzer das Recht, sie zu lesen, oder starten Sie den Doktor als Administrator.

## Der Dongle

doctor-dongle-beside-soft-license = Der Dongle { $dongle } steckt, dies ist aber eine Soft-Dongle-Lizenz.
    .advice = Ziehen Sie den Dongle ab.
doctor-dongle-missing = Die Lizenz braucht einen Dongle, es steckt aber keiner.
    .advice = Stecken Sie den Dongle ein, der zur Lizenz gehört. Steckt er schon, versuchen Sie einen anderen Anschluss, ohne Hub. In einer virtuellen Maschine reichen Sie den Dongle an sie durch.
doctor-dongle-busy = Ein anderes Programm belegt den Dongle { $dongle }.
    .advice = Beenden Sie dieses Programm. Ist keines bekannt, ziehen Sie den Dongle ab und stecken Sie ihn wieder ein.
doctor-dongle-silent = Der Dongle { $dongle } ist nicht zu benutzen: { $reason }
    .advice = Ziehen Sie den Dongle ab und stecken Sie ihn wieder ein, notfalls an einem anderen Anschluss. Bleibt es so, wenden Sie sich an den Hersteller.
doctor-dongle-denied = Dieser Benutzer darf den Dongle { $dongle } ({ $node }) nicht öffnen.
    .advice = Starten Sie das Programm unter einem Benutzer, der das darf, oder lassen Sie es vom Administrator freigeben.
doctor-dongle-permission = Dieser Benutzer darf den Dongle { $dongle } ({ $node }) nicht öffnen: Die udev-Regel { $rule } fehlt oder ist veraltet.
    .advice = Führen Sie als Administrator aus: keyfob udev. Stecken Sie dann den Dongle wieder ein. Ein Programm, das als Dienst läuft, braucht außerdem eine eigene Gruppe; wie, steht in der Regel.
    .repair = Schreibt die Regel und lässt udev seine Regeln neu laden; das braucht Administratorrechte.
doctor-dongle-permission-despite-rule = Dieser Benutzer darf den Dongle { $dongle } ({ $node }) nicht öffnen, obwohl die udev-Regel { $rule } vorhanden ist.
    .advice = Ziehen Sie den Dongle ab und stecken Sie ihn wieder ein. Die Regel gilt für Benutzer, die am Rechner selbst angemeldet sind: Für einen Dienst oder eine Fernsitzung geben Sie einer Gruppe Zugriff, wie in der Regel beschrieben.
doctor-dongle-without-node = Der Dongle { $dongle } hängt am USB-Bus, das System hat aber kein HID-Gerät für ihn angelegt.
    .advice = Ziehen Sie den Dongle ab und stecken Sie ihn wieder ein. Unter Linux braucht der Kernel usbhid und hidraw, ein Container das durchgereichte hidraw-Gerät, eine virtuelle Maschine den ganzen Dongle.

## Der Computer

doctor-hardware-unknown = Dieser Computer hat keine Hardware-ID, an die eine Soft-Dongle-Lizenz gebunden werden könnte.
    .advice = keyfob hardware zeigt, was fehlt. Meist ist es /etc/machine-id: systemd-machine-id-setup legt sie an; einem Container geben Sie die des Rechners, nur lesbar.
