# Mails an die Leute des Herstellers. Anforderung M-10.
notices-subject = Keyfob: { $count ->
        [one] Eine Anlage braucht Aufmerksamkeit
       *[other] { $count } Hinweise zu Ihren Anlagen
    }
notices-start = Das hat der Lizenzserver bemerkt:
notice-near-limit = Lizenz { $license } ({ $company }): { $feature } nutzt { $used } von { $limit }.
notice-silent = Lizenz { $license } ({ $company }): meldet sich seit { $since } nicht mehr.
notice-forked = Lizenz { $license } ({ $company }): Kopien der Installation haben sich { $forks ->
        [one] einmal
       *[other] { $forks } Mal
    } gemeldet.
notice-expiring = Lizenz { $license } ({ $company }): endet am { $expires }.
notices-more = … und { $count ->
        [one] ein weiterer Hinweis
       *[other] { $count } weitere Hinweise
    }.
notices-end = Dasselbe wird in { $days ->
        [one] einem Tag
       *[other] { $days } Tagen
    } wieder gemeldet. Jederzeit zeigt es: keyfob-server attention
