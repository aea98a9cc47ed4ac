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
