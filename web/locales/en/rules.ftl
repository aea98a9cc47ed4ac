# Rules in force.
rules-title = Rules in force
rules-parts = Parts of the rules
rules-clocks = Deadlines
rules-lanes = Fast lanes
rules-tables = Code tables
rules-calendar = Working days
rules-waiting = { $n } to be confirmed
rules-search = Number, duty or article
rules-only-open = only what is to be confirmed
rules-group = { $kind } ({ $n })
rules-none = No rule fits
rules-all = All rules
rules-id = No.
rules-duty = Duty
rules-periods = Period
rules-owners = Who answers
rules-basis = Basis
rules-kind = Kind
rules-mark = Confirmed
rules-lane = Lane
rules-target = Target
rules-within = Within
rules-legal = Limit in law
rules-recorded = the date is recorded
rules-table = Table
rules-codes = Codes
rules-source = Source
rules-code = Code
rules-words = Words
rules-parent = Above it
rules-year = Year
rules-year-workdays = Working days
rules-year-confirmed = loaded
rules-year-open = to be confirmed
rules-calendar-note = A year whose official list is not loaded counts weekends only; when it is, open deadlines are computed anew and say why.
rules-minutes = { $n } min
rules-hours = { $n } h
rules-days = { $n ->
    [one] 1 day
   *[other] { $n } days
  }
rules-workdays = { $n ->
    [one] 1 working day
   *[other] { $n } working days
  }
rules-months = { $n ->
    [one] 1 month
   *[other] { $n } months
  }
rules-from-to = { $from } to { $to }
rules-period = { $label }: { $shape } { $long }
rules-period-times = { $label }: { $shape } { $long }, { $times } times
rules-period-before = { $label }: { $shape }
rules-shape-limit = within
rules-shape-at-once = at once; asked after
rules-shape-term = valid for
rules-shape-minimum = at least
rules-shape-lead = ahead by
rules-shape-series = after
rules-shape-every = every
rules-shape-before = before it
rules-shape-hint = hint:
rules-kind-s = Law
rules-kind-p = Policy
rules-kind-l = Local
rules-to-verify = to be confirmed
rules-mark-l = text of the law
rules-mark-w = public page
rules-mark-s = alliance
rules-mark-m = from memory
rules-mark-d = our proposal
rules-from-until = from { $from } until { $until }
rules-since = since { $from }
rules-version = Version { $n }
rules-in-force = in force
rules-coming = not yet in force
rules-past = past
rules-in-force-when = In force
rules-start = Starts with
rules-end = Ends with
rules-rollover = Last day a holiday
rules-rollover-next = ends on the next working day
rules-rollover-none = stays
rules-extension = by { $long } at most; approved by: { $who }
rules-extensions = May be extended
rules-pauses = Time that does not count
