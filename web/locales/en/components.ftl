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

code-name = Code name
queue-nobody = Nobody has it
entry-locked = Locked
entry-draft = Draft, only you see it
entry-sealed = Sealed
entry-claimed = said to have happened { $at }
chronology-empty = No entries yet. The first is written when the report is accepted.
step-done = done
step-now = awaited
step-later = not yet
step-late = overdue
step-refused = sent back
people-empty = No relatives or contacts recorded yet
person-no-contact = Do not contact
person-index = Index person
person-guardian = Guardian
person-suspect = Suspect
plan-done = { $done } of { $all } done
plan-wish = She says
plan-wish-missing = Her own wish has not been asked yet
plan-empty = No tasks yet
plan-owner = Owner: { $name }
plan-review = Review
filter-all = All
filter-apply = Filter
filter-clear = Clear filters
filter-count = { $n ->
    [one] { $n } record
   *[other] { $n } records
  }
pagination = Pages
page-previous = Previous
page-next = Next
state-loading = Loading
state-error = Something went wrong on our side
state-error-text = What you typed is not lost. Please try again; if it happens again, give the duty officer the number below.
state-reference = Number { $id }
state-offline = No network right now
state-offline-text = You can read and fill in today's tasks as usual; they are sent when there is a network.
state-absent = Not found
state-absent-text = The link may be wrong, or the content has moved.
summary-empty = Not filled in
banner-110 = Being hurt right now: call 110 first
banner-110-text = For medical help call 120. Get safe first; everything else can wait.
banner-call-110 = Call 110
arrival = { $n ->
    [one] { $n } new record, press to show
   *[other] { $n } new records, press to show
  }
seen-empty = Nobody has opened the identity yet
seen-odd = needs explaining
seen-times = { $n } times that day, the last one shown
conflict-title = Someone else changed this while you were writing
conflict-text = Both texts are still here. Compare them and decide what to keep.
conflict-mine = My text · { $field }
conflict-theirs = Saved by { $who }, { $at }
conflict-keep-mine = Save my text
conflict-keep-both = Keep both
conflict-take-theirs = Take theirs
print-by = Printed by { $name }, { $at }
print-keep = Internal; lock away or shred after use
stepper = Step { $step } of { $of }
pin-label = Enter your { $n }-digit PIN
pin-back = Delete one digit
pin-go = Enter
taps-better = Better
taps-same = The same
taps-worse = Worse
taps-safe = Safe
taps-worried = Worried
taps-danger = Danger
voice-start = Press and tell me
voice-recording = Recording { $time }, press to stop
voice-kept = Recording kept
voice-failed = The recording was not kept; please type instead
voice-file = Upload a recording
date-year = Year
date-month = Month
date-day = Day
date-today = Today
date-yesterday = Yesterday

list-comma = { ", " }
list-sentence = { ". " }
genogram-title = Family diagram
genogram-index = Index person { $name }, { $age }
genogram-person = { $name }, { $age }
genogram-married = { $a } and { $b } are married
genogram-together = { $a } and { $b } live together
genogram-separated = { $a } and { $b } are separated
genogram-divorced = { $a } and { $b } are divorced
genogram-child = { $child } is the child of { $a } and { $b }
genogram-parent = { $a } is a parent of { $child }
genogram-violence = Violence by { $a } against { $b }
genogram-close = { $a } and { $b } are close
genogram-cut-off = { $a } and { $b } have cut off contact
genogram-home = Living together: { $names }
genogram-legend-index = Index person
genogram-legend-violence = Violence
genogram-legend-home = Same household
unsent-refused = { $n } sent back; open it to see why
unsent-pin = No network: enter your PIN to keep this on the phone
unsent-lost = This could not be kept; please note it down and enter it again later
