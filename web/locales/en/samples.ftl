# Invented data for the gallery and the tests.
sample-long-name = Guzhen joint workroom for women's and children's rights, family mediation and care for children in difficulty (eastern villages)
sample-code-1 = Qinghe-27
sample-code-2 = Bailu-03
sample-code-3 = Shiliu-114
sample-withdraw = Withdraw referral
sample-close-file = Close file
sample-aftercare-open = One aftercare task is still open
sample-error-phone = The phone number is a few digits short; please check it
sample-error-date = There is no 30 February
sample-error-whole = The sign-in name or password is not right
sample-error-who = Choose child or adult woman
sample-callback = A number we may call back
sample-callback-hint = We call only at the times and in the words you agree to.
sample-phone = Phone
sample-age = About how old
sample-years = years
sample-password = Password
sample-unit-label = Receiving unit
sample-unit = Haizhou village station
sample-note = Note
sample-note-hint = What you saw and heard; no need to analyse.
sample-note-text =
    Visited in the morning; the child was home, grandmother cooking.
    The desk is new, exercise books in order.
sample-who = Who needs help?
sample-who-hint = If you are unsure of the age and she looks under 18, choose child.
sample-who-child = A child
sample-who-child-hint = Under 18
sample-who-woman = An adult woman
sample-who-woman-hint = Ask her own wish first
sample-unknown = I don't know
sample-signs = What did you see?
sample-sign = { $n ->
    [1] Injuries nobody can explain
    [2] Left alone for long hours
   *[other] Afraid when going home is mentioned
  }
sample-safe-now = Safe right now?
sample-yes = Safe
sample-no = Not safe
sample-stage-new = To be accepted
sample-stage-active = In hand
sample-stage-waiting = Awaiting reply
sample-stage-paused = Paused
sample-stage-done = Done
sample-stage-closed = Closed
sample-col-code = Code name
sample-col-risk = Risk
sample-col-unit = Responsible unit
sample-col-visits = Visits
sample-table = Visits this week
sample-clock-accept = Acceptance
sample-clock-ack = Acknowledge
sample-clock-feedback = Feedback to reporter
sample-clock-review = Plan review
sample-clock-aftercare = 180 days of aftercare
sample-article = Alliance rules, art. 12 (to verify)
sample-kind-alarm = One-key alarm
sample-kind-report = Mandatory report
sample-kind-referral = Referral
sample-kind-visit = Visit
sample-officer = Duty officer Chen Liqiu
sample-worker = Station head He Qiaoyun
sample-teacher = Liaison Ms Su
sample-workroom = Alliance workroom
sample-school = Zhennan School
sample-psy = Counselling room
sample-hospital = Guzhen Hospital
sample-entry-draft = Note from the visit
sample-entry-accepted = School accepted the referral
sample-entry-visit = First visit
sample-entry-visit-body = Met the child and her grandmother. The child talked and asked for a seat by the window.
sample-entry-sealed = Counselling record
sample-entry-report = Mandatory report received
sample-entry-report-body = Reported by the night doctor; the grandmother is with the child, who is safe.
sample-claimed = 24 Nov, evening
sample-need-study = Help with school: seat and after-class company
sample-step-sent = Sent
sample-step-accepted = Accepted
sample-step-first = First feedback
sample-step-answer = Written answer
sample-step-refused = Sent back
sample-step-again = Assign again
sample-at-1 = 23 Nov 09:10
sample-at-2 = 25 Nov 08:55
sample-at-3 = by 27 Nov
sample-at-4 = by 2 Dec
sample-refused-why = The child has moved to Zhenbei School
sample-rel-index = 13, first year of middle school
sample-rel-mother = mother, 36
sample-rel-stepfather = stepfather, 44
sample-contact-safe = Only at school, through Ms Su
sample-contact-mother = Working days 12:00–13:00; say "women's federation event"
sample-person-mother = Mother
sample-person-father = Father
sample-person-stepfather = Stepfather
sample-person-grandfather = Grandfather
sample-person-grandmother = Grandmother
sample-person-brother = Sibling
sample-plan = Personal plan
sample-wish = “I'd like to sit by the window, and nobody in class should know.”
sample-task-desk = Bring a desk and a lamp
sample-task-seat = Change her seat, no reason given
sample-task-talk = One counselling hour a week
sample-empty = The queue is empty
sample-empty-text = New reports, referrals and alarms appear here, with a sound.
sample-banner = 3 days until the plan is reviewed
sample-fold = Why do you ask the age?
sample-fold-text = Under 18 the law asks for a report at once; an adult woman decides herself.
sample-part-identity = Identity
sample-purpose = Arranging a visit
sample-tabs = Parts of the file
sample-tab-one = One page
sample-tab-chronology = Chronology
sample-tab-people = People
sample-tab-referrals = Referrals
sample-tab-seen = Who has seen it
sample-qr = Scan to report
sample-qr-text = Put it up inside the consulting room; medical staff scan it to report.
sample-qr-alt = QR code of the reporting page
sample-pin-wrong = Wrong PIN; 3 tries left
sample-mood = How has her mood been these two days?
sample-safety = Do you feel she is safe now?
sample-safety-hint = Your feeling is enough; no reason needed.
sample-since = Since when?
sample-since-hint = Roughly is fine.
sample-born = Date of birth
sample-mark-open = File opened
sample-mark-plan = Plan agreed
sample-timeline-alt = Timeline of the file: report on 16 October, plan agreed on 20 October, plan review in 3 days
sample-ring-unit = hours left
sample-ring-over = 1 h over
sample-funnel-alt = Loop funnel: 126 reports this year, 61 closed
sample-funnel-1 = Reports
sample-funnel-2 = Accepted
sample-funnel-3 = Referred
sample-funnel-4 = Visited
sample-funnel-5 = Closed with care
sample-funnel-note = { $n } waiting
sample-map-alt = Tasks, visits and overdue counts of the thirteen stations
sample-map-todo = to do
sample-map-visits = visits
sample-map-late = overdue
sample-map-ok = fine
sample-map-soon = soon
sample-map-over = overdue
sample-station-name = { $n ->
    [0] Haizhou
    [1] Caoyi
    [2] Cao'er
    [3] Gusi
    [4] Gusan
    [5] Caosan
    [6] Guzhen
    [7] Gu'er
    [8] Guyi
    [9] Liufang
    [10] Qifang
    [11] Gangdong
   *[12] Gangnan
  }
sample-nav-desk = Duty desk
sample-nav-files = Files
sample-nav-referrals = Referrals
sample-nav-visits = Visits
sample-nav-work = Work
sample-nav-records = Records
sample-nav-figures = Figures
sample-nav-rules = Rules
sample-phone-today = Today
sample-phone-note = Quick note
sample-phone-doors = Doors
sample-phone-me = Me
sample-phone-title = 3 things today
sample-phone-task = { $n ->
    [1] Look in on Qinghe-27
    [2] Return visit to Bailu-03
   *[other] Bring books to Shiliu-114
  }
sample-phone-when = { $n ->
    [1] before 17:00 today
    [2] today
   *[other] before tomorrow
  }
sample-public-title = There are people here who can help
sample-public-lead = No account, no name needed. You can stop at any time.
sample-public-call = Call
sample-public-call-hint = Someone answers, day and night
sample-public-alarm = Happening now: 110
sample-public-alarm-hint = If you can't speak, text 12110
sample-public-write = Write
sample-public-write-hint = You get a number to ask with later
sample-public-come = Come in
sample-public-come-hint = The nearest station and its hours
sample-scene-line = Lives with her mother; mood “worse” twice this week
