# Words that components say themselves.
error-summary-title = Some answers need another look
error-summary-kept = Everything you typed is still here. Correct it and send again.
draft-ready = Saved as you write
draft-kept = Saved at { $time }
draft-local = Kept only in this page for now; please don't close it
field-max = Up to { $n } characters
choice-or = or
table-empty = No records match

badge-stage = Stage
badge-risk = Risk
badge-clock = Deadline
risk-unknown = Not assessed
risk-low = Low risk
risk-medium = Medium risk
risk-high = High risk
risk-red = Red: urgent
clock-running = Running
clock-soon = Due soon
clock-over = Overdue
clock-paused = Paused
clock-met = Met in time
clock-met-late = Met late

unsent-many = { $n ->
    [one] { $n } entry not sent
   *[other] { $n } entries not sent
  }
unsent-kept = Kept on this phone; sent as soon as there is a network
