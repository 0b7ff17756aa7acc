# Hilfe zu Befehlen: `help-BEFEHL` und `help-BEFEHL--OPTION`; `help--OPTION` gilt für alle Befehle.

help = Der Lizenzserver

## Was serve ausgibt
serve-invitation = Einladung für { $name }, einmal, bis { $until }: { $token }

## Optionen vieler Befehle
help--help = Diese Hilfe zeigen
help--version = Die Version zeigen
help--lang = Sprache von Texten und Hilfe: de oder en. Sonst die des Systems
help--dir = Das Verzeichnis des Servers: Einstellungen, Schlüssel des Ausstellers und die Datenbank, wenn die Einstellungen keine nennen
help--number = Die Nummer der Lizenz
help--dongle = Die Nummer des Dongles
help--reason = Warum, für das Protokoll
help--order = Der Auftrag, wie für `keyfob issue`
help--most = Höchstens so viele

## Befehle
help-serve = Den Server betreiben. In einem leeren Verzeichnis zuerst den Schlüssel, die Anforderung seines Zertifikats und die Datenbank anlegen
help-serve--development = Den eigenen Schlüssel mit einem hier gemachten Stamm zertifizieren: zum Ausprobieren, nie für ein Produkt
help-config = Die Einstellungen prüfen und zeigen
help-license = Lizenzen anlegen, zeigen und ändern
help-license-create = Eine Lizenz aus einem Auftrag anlegen und ihr Token zeigen
help-license-create--hard = Sie ist für einen Hard-Dongle
help-license-change = Ändern, was bestellt wurde, Mengen nur nach oben; die nächste Revision wird signiert
help-license-change--order = Der ganze Auftrag, wie er von jetzt an ist
help-license-release = Die Zahlung ist da: Die Lizenz darf benutzt werden
help-license-cancel = Eine Lizenz beenden
help-license-revoke = Eine Lizenz zurücknehmen
help-license-reset = Eine Soft-Dongle-Lizenz auf einen anderen Computer umziehen lassen, wenn nötig über die Grenze hinaus
help-license-token = Das Token ersetzen
help-license-waive = Auf die Prüfung verzichten bis zu einer Zeit, höchstens 30 Tage von jetzt an
help-license-waive--until = Bis wann, zum Beispiel 2026-12-24T00:00:00Z; ohne: nicht länger
help-license-designate = Sagen, welche Instanzen sich melden; keine: alle dürfen
help-license-designate--instances = Die Namen der Instanzen
help-license-list = Lizenzen auflisten
help-license-list--search = Nur die, deren Nummer oder Auftrag dies enthält
help-license-show = Eine Lizenz zeigen
help-license-file = Die neueste Datei einer Hard-Dongle-Lizenz schreiben
help-license-file--out = Wohin; ohne: NUMMER.json
help-dongle = Dongles registrieren und an Lizenzen binden
help-dongle-register = Einen Dongle registrieren
help-dongle-register--file = Was beim Einrichten geschrieben wurde: KF-….pem
help-dongle-bind = Einen Dongle an eine Lizenz binden, deren nächste Revision für ihn signiert wird
help-dongle-free = Einer beendeten Lizenz den Dongle nehmen, für eine andere Lizenz
help-dongle-list = Dongles auflisten
help-revocations = Eine Widerrufsliste veröffentlichen, die der Hersteller signiert hat
help-revocations--file = Die Liste: revocations.json
help-attention = Die Anlagen auflisten, die an eine Grenze kommen, sich nicht gemeldet haben oder ablaufen
help-audit = Das Änderungsprotokoll lesen oder prüfen
help-audit-show = Das Änderungsprotokoll zeigen
help-audit-show--after = Nur Einträge nach diesem
help-audit-verify = Die ganze Kette durchgehen; zeigt ihre Länge und ihren letzten Hash
help-backup = Eine SQLite-Datenbank kopieren, während der Server läuft
help-backup--file = Die neue Datei
help-restore = Eine Sicherung an die Stelle der SQLite-Datenbank setzen, die beiseitegelegt wird. Kein Server darf laufen
help-restore--file = Was `backup` geschrieben hat
help-staff = Die Leute des Herstellers einladen, auflisten und entfernen
help-staff-invite = Jemanden einladen oder ihm eine neue Rolle geben
help-staff-invite--role = Was diese Person darf
help-staff-list = Auflisten, wer dazugehört
help-staff-remove = Jemanden entfernen
help--name = Der Name
help-openapi = Die Beschreibung der HTTP-Schnittstelle ausgeben (OpenAPI 3.1)
help-help = Die Hilfe eines Befehls zeigen
help-help--path = Der Befehl, zum Beispiel: license create
