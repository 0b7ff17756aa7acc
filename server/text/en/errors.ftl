# What goes wrong, one message for each kind of error. Logs quote it in English; people read it in their language.
# { $detail } is what another one said: the system, the database, a parser; often it is English only.

## Requests
error-request-malformed = the request is malformed: { $detail }
error-request-cut-off = the body did not arrive whole
error-request-too-large = the body is { $found } bytes long; requests have at most { $most }
error-request-contradiction = the request contradicts itself: { $detail }
error-body-too-large = the body is too large
error-request-unlike = the request is not what this call takes
error-other-license = the order is of another license than the path
error-header-field = the header field { $name } is missing, or no plain text
error-media-type = expected a body of type { $wanted }
error-key-header = { $name }: { $detail }
error-signature = { $name }: not the key's signature of this body
error-not-found = there is nothing at this path
error-method = this path does not take this method
error-rate-limited = too many requests ({ $limit }); try again in { $seconds ->
        [one] one second
       *[other] { $seconds } seconds
    }
error-overloaded = too many requests are waiting
error-too-slow = the request took too long
error-failed = the server failed
error-no-certificate = the server has no valid certificate to sign with
error-no-database = the database gives no answer
error-no-randomness = the operating system gives no random numbers: { $detail }

## Who asks
error-token-wrong = no license has this number and this token
error-unauthorized = the access token is not known, or no longer valid
error-forbidden = this needs the role { $needed }
error-staff-unknown = there is nobody called { $name }
error-name-reserved = nobody can be called “{ $name }”: the log of what changed calls others so
error-name = the name: { $detail }

## Licenses
error-license-unknown = there is no license { $number }
error-license-exists = there is a license { $number } already
error-license-status = the license is { $found }; this needs it to be { $needed }
error-license-revoked = the license was revoked
error-license-cancelled = the license was cancelled
error-license-ended = the license was { $status }
error-not-released = the license was not released yet
error-soft-dongle-file = a soft-dongle license has no file to download: the site gets it by registering
error-designated = { $found } instances are named; at most { $most } can be designated
error-waiver-too-long = the check can be waived for { $days } days at most
error-order = the order: { $detail }
error-order-fixed = the { $what ->
        [first-day] first day
        [control-profile] control profile
       *[other] { $what }
    } of a license cannot be changed
error-order-less = { $what }: a license is changed to more, never to less
error-order-shorter = the license would end earlier
error-order-tier = a tier of dongles that the license accepts cannot be taken away
order-malformed = not an order: { $detail }
order-empty = { $field } must not be empty
order-emergency = an emergency license is issued by file
order-engineering = an engineering license is online only
order-no-tier = a hard-dongle license accepts one tier of dongle at least
order-tier-twice = a tier stands there twice
order-too-large = signed, the license would be { $found } bytes long; license files have at most { $most }

## Sites
error-installation-unknown = no installation has this key: register the site again
error-hard-dongle-activation = the license is for a hard dongle, which needs no activation
error-bound-elsewhere = the license is bound to another computer
error-key-in-use = the key belongs to an installation of another license
error-environment = the license is for another environment
error-not-designated = other instances are designated to check in
error-version = the program reads no version of license files that this server writes
error-hard-dongle-reset = the license is for a hard dongle, which moves with the dongle
error-not-bound = the license is not bound to a computer
error-reset-staff-only = the license is reset by the vendor's staff only
error-reset-too-often = reset { $most ->
        [one] once
       *[other] { $most } times
    } within { $days ->
        [one] one day
       *[other] { $days } days
    }; the next reset is possible from { $next }

## Dongles and revocation lists
error-dongle-unknown = there is no dongle { $dongle }
error-dongle-not-bound = no dongle is bound to the license yet
error-dongle-soft = the license is not for a hard dongle
error-dongle-revoked = the dongle stands on revocation list { $list } ({ $reason }): no site takes it; bind another one
error-dongle-bound-elsewhere = the dongle is bound to license { $number }
error-dongle-tier = the dongle is of tier { $found }; the license accepts { $accepted }
error-dongle-in-use = license { $number } has not ended, and its dongle is not taken from it: bind another dongle to the license, or end it first
error-dongle-certificate = the dongle's certificate: { $detail }
error-dongle-registered = a dongle with this number or this key is registered already
error-raced = the license or the dongle was bound by somebody else meanwhile
error-revocations = the revocation list: { $detail }
error-revocations-old = revocation list { $found } is not newer than list { $newest }

## Signed files
file-too-large = { $found } bytes long; signed files have at most { $most }
file-malformed = not a signed file: { $detail }
file-kind = a “{ $found }” file where a “{ $wanted }” file is needed
file-version = written in version { $found }; this program reads version { $known }
file-edited = edited after it was signed
file-signatures = { $count } usable signatures are not a number that is accepted
file-other-key = the key is not the certificate's
file-issuer-revoked = issuer { $issuer } was revoked
file-contradiction = contradicts itself: { $detail }
pem-none = no PEM block where a “{ $wanted }” is needed
pem-malformed = not a PEM block: { $detail }
pem-other = a “{ $found }” where a “{ $wanted }” is needed
pem-missing = no “{ $wanted }” in it
pem-more = more blocks than expected
trust-root = certificate of an unknown root: no pinned root has that key
trust-certificate = issuer certificate: { $detail }
trust-key = issuer key: { $detail }
trust-purpose = issuer may sign { $found }, not { $needed }
trust-validity = issued at { $issued }, outside the issuer's validity { $from } to { $until }
text-empty = must not be empty
text-long = longer than { $most } bytes
text-character = holds the character { $character }, which is not allowed here

## The server's key
error-not-certified = the server's key is not certified yet: { $path } is missing
    .hint = Where the root key is: keyfob vendor certify issuer-request.pem --purpose license --purpose lease --purpose time --out issuer.pem; then put issuer.pem and root.pem here.
error-issuer-key = the certificate is not of the server's key
error-issuer-purpose = the certificate does not permit the purpose { $purpose }
error-issuer-certificate = the certificate: { $detail }
error-issuer-document = what was to be signed: { $detail }
error-key-unreadable = { $path }: not a key that can be read, or another passphrase: { $detail }

## The database
error-database = database: { $detail }
error-migration = database migration: { $detail }
error-address = database address: { $detail }
address-form = expected sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE
address-backup = a PostgreSQL database is backed up with pg_dump
address-restore = a PostgreSQL database is restored with pg_restore
error-corrupt = database: column { $column } holds what this server does not write: { $detail }
error-in-use = another server runs on this database: { $path } is locked; only PostgreSQL takes several servers
error-not-backup = { $path } is not what `keyfob-server backup` writes
error-database-silent = the database gives no answer in time
error-stopping = the server is stopping
error-audit-broken = the audit log is broken at entry { $entry }: { $what ->
        [missing] an entry is missing before it
        [changed] its text or one before it was changed
        [number] it has the number of another entry
        [head] the log does not end where its head says
       *[unreadable] this version of the server cannot read it
    }

## Settings and mail
error-file = { $path }: { $detail }
error-setting-unknown = there is no setting for the environment variable { $name }
error-variable = an environment variable: { $detail }
error-proxy = trusted_proxies: { $found } is neither an address nor a network such as 10.0.0.0/8
error-notices-to = notices.to needs notices.smtp and notices.from
error-notices-percent = notices.near_limit_percent is above 100
error-notices-smtp = notices.smtp is no address such as smtps://user:password@mail.example.com
error-notices-password = notices.smtp would send its password unencrypted: write smtps://, or ?tls=required at its end
error-notices-ca = notices.ca needs an encrypted notices.smtp: smtps://, or ?tls=required at its end
error-notices = notices: { $detail }
error-log-level = log.level: { $detail }
error-metrics = metrics: { $detail }
error-mail-address = { $address } is no mail address: { $detail }
error-mail-server = mail server: { $detail }
error-mail = mail: { $detail }
error-mail-silent = mail server: no answer within { $seconds } seconds

## Commands
error-listen = cannot serve at { $address }: { $detail }
error-tls = TLS: { $certificates } and { $key }: { $detail }
error-verbatim = { $detail }
