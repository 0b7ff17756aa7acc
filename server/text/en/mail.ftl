# Mails to the vendor's staff. Feature M-10.
notices-subject = Keyfob: { $count ->
        [one] one site needs attention
       *[other] { $count } notices about your sites
    }
notices-start = What the license server noticed:
notice-near-limit = License { $license } ({ $company }): { $feature } uses { $used } of { $limit }.
notice-silent = License { $license } ({ $company }): not heard of since { $since }.
notice-forked = License { $license } ({ $company }): copies of the installation have checked in { $forks ->
        [one] once
       *[other] { $forks } times
    }.
notice-expiring = License { $license } ({ $company }): ends on { $expires }.
notices-more = … and { $count ->
        [one] one more
       *[other] { $count } more
    }.
notices-end = The same is told again in { $days ->
        [one] one day
       *[other] { $days } days
    }. All of it at any time: keyfob-server attention
