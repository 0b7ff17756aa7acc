# What the agent says: on its page, in its log, in notices.

why-agent-config = { $file }: { $error }
    .hint = `keyfob agent sample` writes a file with every setting explained.
why-no-agent = no agent answers at { $address } ({ $error })
    .hint = Start it: `keyfob agent run`, or the service keyfob-agent.
why-page = the local page cannot be opened at { $address }: { $error }
    .hint = Another agent may run, or another program has the port: [page] port in the settings names another one.
why-form-number = That is no license number. It is in the portal, beside the license.
why-form-token = That is no license token: tokens are five groups of five letters and digits, such as 8F2KQ-7HX4M-0D9TB-W3RZN-5VJ6C.
why-upload = No file came: { $error }
agent-no-license = There is no license.
agent-verdict-run = All is well.
agent-verdict-warn = A warning.
agent-verdict-countdown = The program will be stopped.
agent-verdict-degraded = The program goes on with reduced functions.
agent-verdict-stop = The program must stop.
agent-verdict-refused = A program may not start.

# What a check of the settings finds
check-directory-missing = The license directory { $path } does not exist yet.
    .advice = If the program is installed, look at the path. Otherwise it comes with the program or with `keyfob register`; the agent waits for it.
check-no-directory = { $path } is no directory.
    .advice = Name another directory in the settings, or take away what lies there.
check-directory-unreadable = { $path } cannot be read: { $error }.
    .advice = Look at the path. The agent's user must be able to read it: check as that user, on Linux root unless the service says otherwise.
check-directory-unwritable = Nothing can be written into { $path }: { $error }.
    .advice = The agent's user must be able to write there: check as that user, on Linux root unless the service says otherwise.
check-root-unusable = { $error }
    .advice = Put the root.pem that came with the program there, readable for the agent's user. Without it the agent does not start.
check-command-missing = The program { $program } was not found.
    .advice = Install it, or name it by its whole path: a service may have another PATH than you.
check-command-not-executable = { $program } is there, but cannot be started.
    .advice = Make it executable for the agent's user (on Linux: chmod +x), or name another program.
check-command-relative = { $program } begins at whatever directory the agent is started in.
    .advice = Name the program by its whole path: a service starts in another directory than you.
check-ca-unreadable = { $path } cannot be read: { $error }.
    .advice = Put the authority's certificate there in PEM form, readable for the agent's user; or leave out ca if the system knows the authority.
check-ca-unusable = { $path } does not hold certificates of authorities that can be used ({ $error }).
    .advice = Put the authority's certificate there in PEM form, readable for the agent's user; or leave out ca if the system knows the authority.
check-log-directory-missing = There is no directory { $path } for the log.
    .advice = Create it, or name another file: the agent creates the file, but no directory.
check-log-no-file = { $path } is no file that lines could be added to.
    .advice = Name another file in the settings, or take away what lies there.
check-log-unusable = The log { $path } cannot be written: { $error }.
    .advice = Name a file that the agent's user may write: check as that user, on Linux root unless the service says otherwise.

# Log
agent-log-started = The agent started; { $sites ->
        [one] one license directory
       *[other] { $sites } license directories
    }.
agent-log-ended = The agent ended.
agent-log-reached = The vendor's server answered.
agent-log-page = The local page is at { $address }; `keyfob agent open` opens it.
agent-log-no-page = The local page is not there: { $error }
agent-log-opened = Somebody opened the local page.
agent-log-hastened = On the page: the server is asked now.
agent-log-registered = On the page: registered { $number } with { $server }.
agent-log-not-registered = On the page: not registered: { $error }
agent-log-uploaded = On the page: new file { $file }.
agent-log-not-uploaded = On the page: a file was refused: { $error }
agent-log-untold = { $recipient } could not be told: { $error }
agent-log-no-socket = Programs cannot reach the agent: { $error }

# Notices
agent-notice-silent = The vendor's license server was last reached { $days ->
        [one] one day
       *[other] { $days } days
    } ago.
agent-notice-limit = { $used } of { $licensed } { $feature } are used.
agent-notice-limit-hint = Ask the vendor for an upgrade before the limit is reached.
agent-notice-over = Over: { $what }.
agent-event-communication = no contact with the vendor's license server
agent-event-license = trouble with the license ({ $about })
agent-event-limit = a limit is nearly reached ({ $about })

# Page
page-title = License agent
page-closed = This page opens with the command keyfob agent open, run by an administrator of this computer.
page-refused = This request did not come from this page.
page-gone = There is no such page.
page-status = Status
page-log = Log
page-diagnostics = Download diagnostics
page-close = Close session
page-product = Product
page-holder = Holder
page-number = Number
page-revision = Revision
page-valid-until = Valid until
page-for-ever = for ever
page-directory = Directory
page-dongle = Dongle
page-hardware = Hardware ID
page-server = Server
page-reached = Last answer
page-asks-at = Asked again
page-unreached = Not reached
page-programs = Programs
page-no-programs = No program has reported here.
page-process = Process
page-instance = Instance
page-version = Version
page-verdict = License control
page-since = Last report
page-left = Time left
page-minutes = { $minutes ->
        [one] one minute
       *[other] { $minutes } minutes
    }
page-days = { $days ->
        [one] one day
       *[other] { $days } days
    }
page-refresh = Ask the server now
page-refreshed = The server is being asked; the answer shows in a moment.
page-register = Register with the vendor's server
page-address = Server address
page-license-number = License number
page-token = License token
page-token-note = The token is used once and kept nowhere.
page-proxy = HTTP proxy (optional)
page-do-register = Register
page-registered = Registered.
page-registered-other = If you meant license { $found }, fill in its number. This page replaces no license by another: for { $wanted }, have an administrator of this computer take the registration in { $directory } away (in a terminal: keyfob unregister), then fill in the form again. License { $found } itself is freed by a reset in the vendor's portal.
page-upload = New license file
page-file = File from the vendor (JSON)
page-do-upload = Check and install
page-uploaded = Installed as { $file }.
page-time = Time
page-event = Event
