# Was der Agent sagt: auf seiner Seite, in seinem Protokoll, in Meldungen.

why-agent-config = { $file }: { $error }
    .hint = `keyfob agent sample` schreibt eine Datei, in der jede Einstellung erklärt ist.
why-no-agent = unter { $address } antwortet kein Agent ({ $error })
    .hint = Starten Sie ihn: `keyfob agent run`, oder den Dienst keyfob-agent.
why-page = die lokale Seite kann unter { $address } nicht geöffnet werden: { $error }
    .hint = Vielleicht läuft ein anderer Agent, oder ein anderes Programm hat den Port: [page] port in den Einstellungen nennt einen anderen.
why-form-number = Das ist keine Lizenznummer. Sie steht im Portal bei der Lizenz.
why-form-token = Das ist kein Lizenz-Token: Tokens sind fünf Gruppen von fünf Buchstaben und Ziffern, etwa 8F2KQ-7HX4M-0D9TB-W3RZN-5VJ6C.
why-upload = Es kam keine Datei: { $error }
agent-no-license = Es ist keine Lizenz da.
agent-verdict-run = Alles ist in Ordnung.
agent-verdict-warn = Eine Warnung.
agent-verdict-countdown = Das Programm wird angehalten.
agent-verdict-degraded = Das Programm läuft mit eingeschränkten Funktionen weiter.
agent-verdict-stop = Das Programm muss anhalten.
agent-verdict-refused = Ein Programm darf nicht starten.

# Was eine Prüfung der Einstellungen findet
check-directory-missing = Das Lizenzverzeichnis { $path } gibt es noch nicht.
    .advice = Wenn das Programm installiert ist, sehen Sie nach dem Pfad. Sonst kommt es mit dem Programm oder mit `keyfob register`; der Agent wartet darauf.
check-no-directory = { $path } ist kein Verzeichnis.
    .advice = Nennen Sie in den Einstellungen ein anderes Verzeichnis, oder nehmen Sie weg, was dort liegt.
check-directory-unreadable = { $path } kann nicht gelesen werden: { $error }.
    .advice = Sehen Sie nach dem Pfad. Der Benutzer des Agenten muss ihn lesen können: Prüfen Sie als dieser Benutzer, unter Linux root, wenn der Dienst nichts anderes sagt.
check-directory-unwritable = In { $path } kann nichts geschrieben werden: { $error }.
    .advice = Der Benutzer des Agenten muss dort schreiben können: Prüfen Sie als dieser Benutzer, unter Linux root, wenn der Dienst nichts anderes sagt.
check-root-unusable = { $error }
    .advice = Legen Sie die root.pem dorthin, die mit dem Programm kam, lesbar für den Benutzer des Agenten. Ohne sie startet der Agent nicht.
check-command-missing = Das Programm { $program } wurde nicht gefunden.
    .advice = Installieren Sie es, oder nennen Sie es mit dem ganzen Pfad: Ein Dienst kann einen anderen PATH haben als Sie.
check-command-not-executable = { $program } ist da, kann aber nicht gestartet werden.
    .advice = Machen Sie es für den Benutzer des Agenten ausführbar (unter Linux: chmod +x), oder nennen Sie ein anderes Programm.
check-command-relative = { $program } beginnt bei dem Verzeichnis, in dem der Agent gerade gestartet wird.
    .advice = Nennen Sie das Programm mit dem ganzen Pfad: Ein Dienst startet in einem anderen Verzeichnis als Sie.
check-ca-unreadable = { $path } kann nicht gelesen werden: { $error }.
    .advice = Legen Sie das Zertifikat der Zertifizierungsstelle in PEM-Form dorthin, lesbar für den Benutzer des Agenten; oder lassen Sie ca weg, wenn das System die Zertifizierungsstelle kennt.
check-ca-unusable = { $path } enthält keine brauchbaren Zertifikate von Zertifizierungsstellen ({ $error }).
    .advice = Legen Sie das Zertifikat der Zertifizierungsstelle in PEM-Form dorthin, lesbar für den Benutzer des Agenten; oder lassen Sie ca weg, wenn das System die Zertifizierungsstelle kennt.
check-log-directory-missing = Für das Protokoll gibt es das Verzeichnis { $path } nicht.
    .advice = Legen Sie es an, oder nennen Sie eine andere Datei: Der Agent legt die Datei an, aber kein Verzeichnis.
check-log-no-file = { $path } ist keine Datei, an die Zeilen angehängt werden könnten.
    .advice = Nennen Sie in den Einstellungen eine andere Datei, oder nehmen Sie weg, was dort liegt.
check-log-unusable = Das Protokoll { $path } kann nicht geschrieben werden: { $error }.
    .advice = Nennen Sie eine Datei, die der Benutzer des Agenten schreiben darf: Prüfen Sie als dieser Benutzer, unter Linux root, wenn der Dienst nichts anderes sagt.

# Protokoll
agent-log-started = Der Agent wurde gestartet; { $sites ->
        [one] ein Lizenzverzeichnis
       *[other] { $sites } Lizenzverzeichnisse
    }.
agent-log-ended = Der Agent wurde beendet.
agent-log-reached = Der Server des Herstellers hat geantwortet.
agent-log-page = Die lokale Seite ist unter { $address }; `keyfob agent open` öffnet sie.
agent-log-no-page = Die lokale Seite ist nicht da: { $error }
agent-log-opened = Jemand hat die lokale Seite geöffnet.
agent-log-hastened = Auf der Seite: Der Server wird jetzt gefragt.
agent-log-registered = Auf der Seite: { $number } bei { $server } registriert.
agent-log-not-registered = Auf der Seite: nicht registriert: { $error }
agent-log-uploaded = Auf der Seite: neue Datei { $file }.
agent-log-not-uploaded = Auf der Seite: Eine Datei wurde abgelehnt: { $error }
agent-log-untold = { $recipient } konnte nicht benachrichtigt werden: { $error }
agent-log-no-socket = Programme erreichen den Agenten nicht: { $error }

# Meldungen
agent-notice-silent = Der Lizenzserver des Herstellers wurde zuletzt vor { $days ->
        [one] einem Tag
       *[other] { $days } Tagen
    } erreicht.
agent-notice-limit = { $used } von { $licensed } { $feature } sind benutzt.
agent-notice-limit-hint = Bestellen Sie beim Hersteller ein Upgrade, bevor die Grenze erreicht ist.
agent-notice-over = Vorbei: { $what }.
agent-event-communication = kein Kontakt zum Lizenzserver des Herstellers
agent-event-license = Schwierigkeiten mit der Lizenz ({ $about })
agent-event-limit = eine Grenze ist fast erreicht ({ $about })

# Seite
page-title = Lizenz-Agent
page-closed = Diese Seite öffnet der Befehl keyfob agent open, den ein Administrator dieses Computers ausführt.
page-refused = Diese Anfrage kam nicht von dieser Seite.
page-gone = Diese Seite gibt es nicht.
page-status = Status
page-log = Protokoll
page-diagnostics = Diagnose herunterladen
page-close = Sitzung schließen
page-product = Produkt
page-holder = Inhaber
page-number = Nummer
page-revision = Revision
page-valid-until = Gültig bis
page-for-ever = unbegrenzt
page-directory = Verzeichnis
page-dongle = Dongle
page-hardware = Hardware-ID
page-server = Server
page-reached = Letzte Antwort
page-asks-at = Nächste Anfrage
page-unreached = Nicht erreicht
page-programs = Programme
page-no-programs = Kein Programm hat sich hier gemeldet.
page-process = Prozess
page-instance = Instanz
page-version = Version
page-verdict = Lizenzkontrolle
page-since = Letzte Meldung
page-left = Restzeit
page-minutes = { $minutes ->
        [one] eine Minute
       *[other] { $minutes } Minuten
    }
page-days = { $days ->
        [one] ein Tag
       *[other] { $days } Tage
    }
page-refresh = Server jetzt fragen
page-refreshed = Der Server wird gefragt; die Antwort erscheint gleich.
page-register = Beim Server des Herstellers registrieren
page-address = Adresse des Servers
page-license-number = Lizenznummer
page-token = Lizenz-Token
page-token-note = Das Token wird einmal benutzt und nirgends aufgehoben.
page-proxy = HTTP-Proxy (freiwillig)
page-do-register = Registrieren
page-registered = Registriert.
page-registered-other = Wenn Sie die Lizenz { $found } meinten, tragen Sie deren Nummer ein. Diese Seite ersetzt keine Lizenz durch eine andere: Für { $wanted } lassen Sie einen Administrator dieses Computers die Registrierung in { $directory } wegnehmen (in einem Terminal: keyfob unregister); dann füllen Sie das Formular noch einmal aus. Die Lizenz { $found } selbst wird durch Zurücksetzen im Portal des Herstellers frei.
page-upload = Neue Lizenzdatei
page-file = Datei vom Hersteller (JSON)
page-do-upload = Prüfen und einsetzen
page-uploaded = Eingesetzt als { $file }.
page-time = Zeit
page-event = Ereignis
