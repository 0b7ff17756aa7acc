# What status, watch and run say about license control.

control-run = All is well: the program may run.
control-runs = A program runs under this license.
control-idle = No program runs under this license.
control-time-left =
    { $minutes ->
        [0] The time is up: the program stops.
        [one] The program stops within a minute.
       *[other] The program stops in { $minutes } minutes.
    }
control-degraded = The program goes on with reduced functions.
control-stopped = The program must stop.
control-refused = A program may not start.
control-absence = In the last 24 hours the dongle was away for { $used } of { $limit ->
        [one] { $limit } minute that is
       *[other] { $limit } minutes that are
    } allowed.
control-clock = The computer's clock says { $now }.
control-stopping = The program is asked to end; it has { $seconds ->
        [one] { $seconds } second.
       *[other] { $seconds } seconds.
    }
control-killing = The program did not end in time and is killed.
