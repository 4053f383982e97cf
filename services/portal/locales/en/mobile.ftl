# Volunteers' mobile page
mobile-refused = That did not work

# Home
mobile-greet-morning = Good morning, { $name }
mobile-greet-noon = Good day, { $name }
mobile-greet-afternoon = Good afternoon, { $name }
mobile-greet-evening = Good evening, { $name }
mobile-my-time = My time
mobile-settled = (settled)
mobile-unsettled-link = { $time } to be settled; open the passbook
mobile-no-account-yet = Your passbook is being opened. Please look again in a moment.
mobile-nothing-to-do = Nothing to do now
mobile-nothing-to-do-hint = New tasks come by SMS and appear here.
mobile-more-visits = { $n ->
    [one] You have accepted one more task.
   *[other] You have accepted { $n } more tasks.
}
mobile-all-tasks = All tasks

# Tasks
mobile-tasks-title = Tasks
mobile-offers = To be answered
mobile-no-offers = Nothing to answer now. New tasks come by SMS.
mobile-visits = My tasks
mobile-done = Recently done
mobile-when = { $when } · about { $time }
mobile-distance = { $km } km
mobile-credit = Brings { $sum }
mobile-answer-by = please answer by { $time }
mobile-accept = Accept
mobile-decline = Not now
mobile-open = Open
mobile-details = Details
mobile-call = Call
mobile-note-between = ;{" "}
mobile-step-accepted = Accepted
mobile-step-check-in = Check in
mobile-step-check-out = Check out
mobile-step-credited = Banked { $time }

# Offer
mobile-offer-title = New task
mobile-starts = Agreed time
mobile-duration = About how long
mobile-where = Where
mobile-far = Distance
mobile-brings = Brings
mobile-answer-until = Answer until
mobile-decline-is-free = Saying no is fine: it has no effect on any of your records.
mobile-address-after-accepting = You see the elder's name, phone and address after accepting.

# Details of a task
mobile-visit-title = Task
mobile-started = Checked in
mobile-stopped = Checked out
mobile-planned = Will bring about
mobile-served = Time served
mobile-order-no = Order number
mobile-call-elder = Call the elder
mobile-elder-without-phone = The elder has no phone: please go there.
mobile-check-in = Check in at the door
mobile-check-in-opens = Check-in opens { $when }.
mobile-check-out = Done, check out
mobile-code = The elder's six-digit code
mobile-code-hint = The code is in the elder's SMS: please ask for it. Where a card hangs at the door, scan it or type its ten digits.
mobile-code-digits = The code has six digits: please ask the elder again. That of a card at the door has ten.
mobile-no-code-hint = The elder cannot find the code? Call { $hotline }: an operator checks you out.
mobile-breaks = Breaks
mobile-breaks-open = Did you take a break?
mobile-breaks-wrong = Breaks are numbers; leave them empty if there were none.
mobile-help-hint = In trouble, or not sure how:

mobile-state-completed = Checked out. When your sub-branch has uploaded it, the elder is asked by SMS.
mobile-state-needs-correction = There was no check-out. Ask your sub-branch or call { $hotline } to enter the times; until then nothing is credited.
mobile-state-held = This was a long service: your sub-branch is reviewing it.
mobile-state-uploaded = Uploaded; waiting for the elder.
mobile-state-uploaded-until = Uploaded; waiting for the elder. Without objection it counts from { $when }.
mobile-state-confirmed = It is in your passbook. Thank you!
mobile-state-disputed = The elder has a question about this service. { $hotline } is looking into it and will tell you.
mobile-state-voided = After a check, this service does not count. If you disagree, call { $hotline }.
mobile-state-cancelled = This service was cancelled.
mobile-state-no-show = There was no check-in. If you were there, ask your sub-branch to enter the times.

# Cannot come
mobile-withdraw = I cannot come
mobile-withdraw-hint = If something comes up, please tell us early.
mobile-withdraw-is-free = That is fine: it has no effect on your records. We ask another volunteer at once.
mobile-withdraw-send = Tell { $hotline } I cannot come
mobile-reason = Reason
mobile-reason-ill = Not well
mobile-reason-family = Family
mobile-reason-clash = No time
mobile-reason-other = Other
mobile-reason-text = In your words (needed for "Other")
mobile-reason-missing = Please choose a reason; for "Other" write a few words.

# Afterwards
mobile-said-accepted = Accepted, thank you! Please be there at the agreed time.
mobile-said-lost = Somebody else was first, thank you!
mobile-said-expired = The time to answer is over. Another time, thank you!
mobile-said-gone = This task is gone: somebody took it, or the time to answer is over. Thank you!
mobile-said-declined = Noted. Thank you for telling us.
mobile-said-withdrawn = Noted: we ask another volunteer. Thank you for telling us.
mobile-said-checked-in = Checked in. Before you leave, ask the elder for the six-digit code.
mobile-said-checked-out = Checked out. Thank you!
mobile-said-phone-ended = That phone is signed out.

# Without a network
mobile-kept-waits = No signal: kept in this phone and sent by itself when there is a signal.
mobile-kept-counts = The time counts from when it is sent; if that is more than a few minutes late, tell your sub-branch: it can correct it. Signing out drops it.
mobile-kept-sent = What was kept has been sent.
mobile-kept-look = Look
mobile-kept-late = It was sent { $n } minutes after you pressed: the time of sending counts. Please tell your sub-branch, which can correct it.

# What did not work
mobile-refused-wrong-code = This is not the code: please ask the elder again. { $n ->
    [one] One try left.
   *[other] { $n } tries left.
}
mobile-refused-code-locked = Five wrong codes. Your time is not lost: call { $hotline }, an operator checks you out.
mobile-refused-too-early = It is too early: check-in opens at { $time }.
mobile-refused-not-now = This cannot be done now: the task may have been moved, cancelled or done. Please look at it again.
mobile-refused-another-under-way = Another task of yours is not checked out: please do that first.
mobile-refused-not-eligible = Your training, certificate or insurance may have expired, so this task cannot be accepted. Please ask your sub-branch.
mobile-refused-overlap = You have accepted another task at that time.
mobile-refused-not-checked-in = Please check in first.
mobile-refused-no-minutes = The breaks are longer than the service: please correct them.
mobile-refused-unavailable = The network is busy: please try again in a minute. Nothing will be done twice.

# Passbook
mobile-to-be-confirmed = Waiting for the elder
mobile-held = { $time } more held
mobile-raw-total = Time served in all
mobile-lines = Lines
mobile-no-lines = No lines yet. Your first service appears here when it is uploaded.
mobile-older-lines = Older lines
mobile-newest-lines = Back to the newest
mobile-balance = { $account } balance { $time }
mobile-explain = How time is counted
mobile-explain-weight = { $names } …: ×{ $factor }, { $time } of service bring { $credit }.
mobile-explain-round = Each service counts in whole minutes, rounded down.
mobile-explain-split = Settled every half-year: { $goods }% for goods, { $savings }% for service; the odd minute goes to service.
mobile-explain-raw = Stars and certificates count the time actually served, without weights.

# Me
mobile-passbook-no = Passbook number
mobile-phone = Phone
mobile-branch = Sub-branch
mobile-services = Services
mobile-qualifications = Qualifications
mobile-valid-to = { $name } (valid to { $day })
mobile-letters = Letters and language
mobile-phones = Phones signed in
mobile-phones-hint = Lost a phone, or used somebody else's? Sign it out here.
mobile-this-phone = This phone
mobile-end-phone = Sign out
mobile-last-seen = Last used: { $when }
mobile-wrong-data-hint = Something is wrong, or you have a new number:
