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
