# Approvals to read a minor's data.
approval-ask-title = Ask for access
approval-ask-note = Who is not assigned reads a minor's data only after approval (Regulation on Minors' Network Protection, art. 36). Choose only what the work needs; every look is recorded.
approval-fields = What do you need to read?
approval-fields-hint = The less the better
approval-reason = Why is it needed?
approval-reason-hint = The approver reads it. For example: checking the name on the school roll for a change of school.
approval-until = For how long?
approval-days = { $n ->
    [one] 1 day
   *[other] { $n } days
  }
approval-until-day = until { $day }
approval-ask-do = Ask
approval-title = Approvals
approval-none = No approvals
approval-none-text = “Ask for access” on a file's page makes a request; what became of it appears here.
approval-waiting = Waiting for me
approval-own = My requests
approval-running = Granted and still running
approval-about = File { $name }
approval-no-file = No such file was found; it can only be denied
approval-lapsed = The time asked for is over; it can be asked for anew
approval-until-when = until { $when }
approval-decided = decided by { $name }, { $when }
approval-field = { $row }: { $field }
approval-grant = Grant
approval-deny = Deny
approval-why-not = Why not?
approval-revoke = Take back
approval-why-revoke = Why is it taken back?
approval-stage-requested = Waiting
approval-stage-granted = Granted
approval-stage-ended = Ended
approval-stage-denied = Denied
approval-stage-revoked = Taken back
refusal-approval-already-requested = This request was made already.
refusal-approval-wrong-stage = This request was decided already; refresh.
refusal-approval-own-request = Nobody decides on her own request; leave it to somebody else.
refusal-approval-fields-missing = Choose at least one field.
refusal-approval-reason-missing = Say why it is needed.
refusal-approval-until-unfit = Choose how long, at most 30 days.
refusal-approval-answer-missing = Denying or taking back needs a reason.
