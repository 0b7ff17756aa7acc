# Was die Befehle der Station und die für Firmware antworten.

## Verpacken
image-signed = Firmware { $version } für { $chip } signiert ({ $bytes } Bytes): { $file }
packaged = Firmware { $version } für { $chip } verpackt: { $file }
to-be-sealed = Startstufe für { $chip } geschrieben, zum Versiegeln: { $file }
packaged-digest = Der SHA-256-Wert der Datei ist { $digest }.
packaged-key = Die Startstufe glaubt dem Firmware-Schlüssel { $id }.

## Beschreiben
flashed = Firmware { $version } für { $chip } in { $place } geschrieben.
flash-verified = Sie wurde zurückgelesen und verglichen.
flash-unverified = Auf diesem Weg lässt sich nichts zurücklesen: Es wurde nichts verglichen.
flash-erase = löscht
flash-write = schreibt
flash-verify = vergleicht
no-boards =
    Keine Platine im Bootloader und kein Debug-Adapter steckt.
    RP2040, RP2350: beim Einstecken die Taste BOOTSEL gedrückt halten. nRF52840-Dongle: einstecken, dann RESET drücken. Jede Platine: einen Debug-Adapter anschließen.
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
station-confirm-erase = Löschen lässt sich nicht rückgängig machen: Was in einer Platine ist, geht verloren, auch der Schlüssel eines Dongles. Tippen Sie „{ $words }“:
station-confirm-both = Beides lässt sich nicht rückgängig machen: Beim Löschen geht verloren, was in einer Platine ist, auch der Schlüssel eines Dongles; beim Sperren bleiben Schlüssel und Nummer für immer. Tippen Sie „{ $words }“:
station-finished = { $place }: { $id } ist fertig (Stufe { $tier }, Schlüssel { $key }), nicht gesperrt.
station-finished-locked = { $place }: { $id } ist fertig und gesperrt (Stufe { $tier }, Schlüssel { $key }).
station-planned = { $place }: zu tun wäre: { $plan }.
station-before = { $place }: { $id } war schon fertig.
station-nothing = { $place }: nichts zu tun.
station-missing = Von den bestellten sind { $done } erledigt, { $missing } fehlen; { $failed } misslangen.
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
close-key = Startschlüssel: { $key }
close-unit = Chip { $id }:
close-no-unit = Kein RP2350 ist in seinem Bootloader: Das würde gebrannt.
close-confirm = Brennen lässt sich nicht rückgängig machen. Ein Dongle, der seinen Schlüssel schon hat, verliert ihn. Tippen Sie „{ $words }“:
close-starting = Das Gerät startet; lassen Sie es stecken.
close-bring-back = Es hat geantwortet. Ziehen Sie es ab, halten Sie BOOTSEL, stecken Sie es wieder an.
close-done = Chip { $id } ist geschlossen ({ $rows } Zeilen jetzt gebrannt). Richten Sie ihn nun ein: keyfob station run
word-burned = gebrannt
word-open = offen
word-conflict = nicht zu brennen
word-unread = nicht gelesen
word-random = Zufall

## Was im Einzelnen nicht stimmt
why-no-issuer = { $file } fehlt: Dieser Hersteller hat keinen Schlüssel für { $purpose }; keyfob vendor renew { $purpose } legt einen an
why-not-for-firmware = { $file } ist das Zertifikat eines Schlüssels für „{ $found }“, nicht für Firmware
why-two-keys = { $file } ist das Zertifikat desselben Schlüssels wie der eigene des Herstellers
why-production-unlocked = Ein Dongle für production muss gesperrt werden: Geben Sie --lock an
why-unseen = Für production muss das Gerät in eben diesem Lauf beschrieben werden (--flash), damit die Station weiß, welche Platine sie sieht; einen RP2350 darf close-chip vorher verschlossen haben
why-seen-other-chip = Für production muss die beschriebene Platine das Gerät sein: Es nennt den Chip { $found }, beschrieben wurde ein anderer
why-seen-other-image = Für production muss das Gerät mit dem Paket dieses Auftrags beschrieben worden sein (--flash)
why-seen-unverified = Für production muss das Geschriebene zurückgelesen und verglichen werden: mit einem Debug-Adapter oder über PICOBOOT beschreiben
why-seen-revision = Der Schutz dieses Chips lässt sich umgehen, darum ist er nicht für production: Seine Revision ist { $found }, zulässig sind { $wanted }
why-seen-no-revision = Die Revision des Chips war nicht zu lesen, darum ist er nicht für production; zulässig sind { $wanted }
why-seen-open = Für production muss von außen zu sehen sein, dass das Gerät verschlossen ist: Lassen Sie den Debug-Adapter angeschlossen
why-foreign-firmware-key = Die Startstufe in { $file } würde dem Firmware-Schlüssel { $id } glauben, der keiner dieses Herstellers ist; für den eines Nachfolgers nennen Sie dessen Zertifikat (--next-key)
why-no-package = Keines der Pakete ist für ein Gerät mit dem Chip „{ $chip }“
why-two-packages = Zwei Pakete sind für den Chip „{ $chip }“
why-other-firmware = Er hat die Firmware { $found }, das Paket enthält { $wanted }
why-contradiction = Was er signiert oder später gesagt hat, widerspricht dem, was er zuerst gesagt hat: { $field }
why-test-failed = Die Prüfung „{ $test }“ ist durchgefallen: { $found }
why-lost-key = Er wurde als { $id } zertifiziert, hat diesen Schlüssel aber nicht mehr; --replace gibt ihm einen neuen Schlüssel und eine neue Nummer
why-foreign-unit = Dieses Gerät ist schon { $id }, und das Journal dieser Station kennt es nicht; --replace gibt ihm einen neuen Schlüssel und eine neue Nummer, und Lizenzen für { $id } sind verloren
why-foreign-locked = Dieses Gerät ist { $id } und endgültig gesperrt, und das Journal dieser Station kennt es nicht: es gehört einer anderen Station oder einem anderen Anbieter
why-other-tier = { $id } wurde als { $found } zertifiziert, nicht als { $wanted }
why-certificate-changed = { $id } trägt ein anderes Zertifikat, als ihm gegeben wurde
why-not-locked = { $id } bestätigt nicht, dass er gesperrt ist
why-untested = { $id } ist gesperrt, aber seine Prüfungen stehen nicht im Journal
why-no-consent = Sein Knopf wurde nicht innerhalb von { $seconds } s gedrückt
why-no-show = Sie ist beschrieben, aber innerhalb von { $seconds } s erschien kein Dongle
why-no-confirmation = Sperren lässt sich nicht rückgängig machen; mit --confirm "{ $words }" geschieht es
why-no-confirmation-erase = Löschen lässt sich nicht rückgängig machen; mit --confirm "{ $words }" geschieht es
why-no-confirmation-both = Weder Löschen noch Sperren lässt sich rückgängig machen; mit --confirm "{ $words }" geschieht es
why-journal-torn = Die letzte Zeile des Journals war abgebrochen; was aus ihr gefolgt wäre, ist nicht geschehen. Sie steht in journal.torn: { $line }
why-no-board = Es steckt keine Platine, die mit einem Paket für { $chip } zu beschreiben ist; keyfob flash --list zeigt, was steckt
    .hint =
    { $chip ->
        [nRF52840] Stecken Sie den Dongle und drücken Sie seine Taste RESET, damit der Bootloader von Nordic startet; oder schließen Sie einen Debug-Adapter an.
       *[other] Halten Sie beim Einstecken der Platine die Taste BOOTSEL gedrückt; oder schließen Sie einen Debug-Adapter an.
    }
why-no-record = Diese Station hat keine Aufzeichnung zu { $id }: { $file } fehlt
    .hint = keyfob station inventory zeigt die Aufzeichnungen; --station nennt das Verzeichnis einer anderen Station.
why-many-boards = Mehrere Platinen könnten gemeint sein; nennen Sie eine mit --place: { $places }
why-close-never = In diesen Chip lässt sich nichts brennen: Wer ihn hat, liest seinen Flash (Stufe development)
why-close-by-firmware = In diesen Chip wird nichts gebrannt: Seine Firmware schließt ihn beim ersten Start
why-unsealed = Das ROM des Chips würde die Startstufe im Paket nicht sicher starten: { $reason }
why-untried = RP2350 zu schließen wurde nie an einem echten Chip erprobt, und ein Gerät kann endgültig verloren gehen; mit --untried-on-hardware geschieht es
why-has-key = Das Gerät hat seinen Schlüssel schon, und der ginge verloren: Chips werden geschlossen, bevor sie eingerichtet werden
why-foreign-secret = Es hat ein Gerätegeheimnis, das diese Station nicht gebrannt hat, andere kennen es also vielleicht: Legen Sie dieses Gerät beiseite
why-no-closing = Brennen lässt sich nicht rückgängig machen; mit --confirm "{ $words }" geschieht es
why-no-boot-loader = Innerhalb von { $seconds } s kam es nicht in seinen Bootloader zurück; fangen Sie noch einmal an: Was gebrannt ist, bleibt, der Rest wird dann gebrannt
why-no-firmware = Innerhalb von { $seconds } s antwortete seine Firmware nicht
why-not-closed = Alles ist gebrannt, aber seine Firmware findet den Chip nicht geschlossen

## Hilfe
help-flash = Ein Paket in eine Platine schreiben
help-flash--list = Platinen und Debug-Adapter auflisten, und was ihrem Gebrauch im Weg steht
help-flash--place = Die Platine, wie --list sie nennt, wenn mehrere stecken
help-flash--erase_all = Zuerst den ganzen Flash löschen: Schlüssel und Einträge eines Dongles sind verloren
help-flash--vendor = Nur schreiben, was den Firmware-Schlüsseln dieses Herstellers glaubt; sonst sagt die Antwort, welchen Schlüsseln geglaubt wird
help-flash--next_key = Zertifikat eines zweiten Firmware-Schlüssels dieses Herstellers, dem das Paket glauben darf: eines Nachfolgers
help-flash--package = Das Paket (keyfob vendor package)
help-station = Die Werkbank des Technikers: leere Platinen hinein, fertige Dongles heraus
help-station-run = Was steckt und was noch kommt beschreiben, einrichten, prüfen und sperren, mehrere zugleich
help-station-run--flash = Platinen zuerst mit diesem Paket beschreiben; eines für jeden Chip. Geräte müssen dann ausführen, was es enthält
help-station-run--next_key = Zertifikat eines zweiten Firmware-Schlüssels dieses Herstellers, dem Pakete glauben dürfen: eines Nachfolgers
help-station-run--tier = Die Stufe; nie besser, als der Chip erlaubt. production verlangt ein Gerät, dessen geschlossenen Debug-Anschluss diese Station gesehen hat, und --lock
help-station-run--lock = Jedes Gerät endgültig sperren, sobald es sich ausgewiesen hat. Verlangt eine getippte Bestätigung
help-station-run--erase_all = Den ganzen Flash jeder Platine zuerst löschen: öffnet einen nRF52840, der verschlossen vom Hersteller kam, und einen gebrauchten. Ein Schlüssel darin geht verloren. Verlangt eine getippte Bestätigung
help-station-run--confirm = Die Bestätigung, für Skripte: „lock 3 dongles“ mit --count 3, „lock every dongle“ ohne; mit --erase-all „erase 3 boards“, mit beiden „erase and lock 3 dongles“
help-station-run--dry_run = Nichts ändern: zeigen, was mit jedem Gerät zu tun wäre
help-station-run--count = Aufhören, wenn so viele Geräte fertig sind
help-station-run--wait = Aufhören, wenn so viele Sekunden lang kein neues Gerät kam; sonst geht es weiter bis zur Unterbrechung
help-station-run--no_led = Nicht fragen, ob das Licht jedes Geräts blinkt
help-station-run--replace = Geräten, die anderswo eingerichtet wurden oder ihren Schlüssel verloren haben, neue Schlüssel und Nummern geben
help-station-inventory = Die fertigen Geräte auflisten
help-station-label = Das Etikett eines fertigen Geräts noch einmal schreiben: ein SVG mit QR-Code, und einen Text
help-station-label--id = Die Nummer des Dongles
help-station-label--out = Das Verzeichnis, in das geschrieben wird
help-station-close-chip = Einen RP2350 endgültig schließen, bevor er eingerichtet wird: Startschlüssel, Gerätegeheimnis und Sperren werden gebrannt
help-station-close-chip--dry_run = Nichts ändern: auflisten, was gebrannt würde, und was ein Gerät davon hat, wenn eines steckt
help-station-close-chip--untried_on_hardware = Nötig zum Brennen: Mit dieser Fassung hat noch niemand einen echten Chip geschlossen, und ein Gerät kann verloren gehen
help-station-close-chip--confirm = Die Bestätigung, für Skripte: „close chip“ und die Nummer des Chips, wie --dry-run sie nennt
help-station-close-chip--place = Die Platine, wie keyfob flash --list sie nennt, wenn mehrere stecken
help-station-close-chip--wait = So viele Sekunden darauf warten, dass das Gerät startet und in seinen Bootloader zurückkommt
help-station-close-chip--sensitivity = Um wie viel empfindlicher als ab Werk die Störungsmelder sein sollen, 0 bis 3
help-station-close-chip--keep_boot_loader = Den USB-Bootloader behalten: ein Weg zu einer anderen versiegelten Startstufe, und für bekannte Angriffe
help-station-close-chip--package = Das Paket, mit dem das Gerät beschrieben wurde; seine Startstufe muss versiegelt sein
help--station = Das Verzeichnis der Station: Journal, Einträge, Etiketten
