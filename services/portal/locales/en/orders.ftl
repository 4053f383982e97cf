# Orders

# The list
orders-title = Orders
orders-total = { $n ->
    [one] 1 order
   *[other] { $n } orders
}
orders-new = New order
orders-none = No orders yet. They appear here once the hotline has registered one.
orders-all = All
orders-unfinished = Not served yet
orders-number = Number
orders-elder = Elder
orders-service = Service
orders-place = Town / village
orders-town = Town
orders-village = Village
orders-appointment = Appointment
orders-volunteer = Volunteer
orders-state = State
orders-due = Due
orders-between = {", "}
orders-class-ordinary = Ordinary
orders-class-technical = Technical
orders-class-professional = Professional
orders-class-ordinary-short = Ord.
orders-class-technical-short = Tech.
orders-class-professional-short = Prof.

# One order
orders-facts = What is needed
orders-planned = planned
orders-note = What is to be done
orders-gender = Gender wish
orders-seats = Volunteers
orders-seats-n = { $n }
orders-opened = Registered
orders-cancelled-because = Cancelled because
orders-print = Print
orders-steps = Next steps
orders-history = History
orders-by-system = System
orders-reason = Reason
orders-audited = Looking is audited

# Offers
orders-offer = Dispatch
orders-offers = Offers
orders-no-offers = Nobody has been asked yet.
orders-why = Why
orders-offered-at = Offered
orders-offer-until = answer by { $time }
orders-answer = Answer for
orders-answer-accept = Accepts
orders-answer-decline = Declines
orders-term-between = {"; "}
orders-term-distance = { $km } away
orders-term-usual = { $n ->
    [one] served this elder once
   *[other] served this elder { $n } times
}
orders-term-stranger = never served this elder
orders-term-preferred = likes this service
orders-term-acceptable = can do this service
orders-term-load = { $time } in 30 days
orders-term-no-load = no service in 30 days
orders-term-neighbour = same village
orders-term-free = free until { $time }
orders-excluded = Not listed: { $list }
orders-excluded-one = { $n } { $why }
reason-out-not_active = not active
reason-out-not_trained = without valid training
reason-out-not_willing = not offering this service
reason-out-not_qualified = not qualified
reason-out-not_insured = not insured
reason-out-not_free = not free then
reason-out-out_of_reach = out of reach
reason-out-overlap = busy with another visit
reason-out-gender_wish = of the other sex
reason-out-household = of the same household
reason-out-declined = declined already

# Visits
orders-visit = Visit of { $name }
orders-times-start = Actual start
orders-times-stop = Actual stop
orders-times-clock = { $what }, clock
orders-times-breaks = Breaks
orders-times-breaks-hint = minutes
orders-raw = Time served
orders-credit = Credit
orders-credit-expected = credited after upload
orders-credit-pending = waits for the elder
orders-credit-posted = credited
orders-credit-frozen = frozen by a dispute
orders-credit-voided = void
orders-evidence = Evidence
orders-uploaded-at = Uploaded
orders-lapses-at = Confirmed by lapse
orders-wrong-codes = Wrong codes
orders-case = Case
orders-case-open = Open

# Steps
orders-cancel = Cancel the order
orders-party = Who asks for it
orders-party-elder = Elder
orders-party-volunteer = Volunteer
orders-party-organisation = Organisation
orders-reschedule = Reschedule
orders-reschedule-do = Move to this time
orders-date = Date
orders-time-duration = Time / duration
orders-check-in = Check in for them
orders-upload = Upload
orders-confirm = The elder is content
orders-dispute = The elder objects
orders-dispute-do = Record the objection
orders-dispute-reason = In their words
orders-withdraw = The volunteer cannot come
orders-withdraw-do = Withdraw this volunteer
orders-no-show = Did not take place
orders-no-show-do = Record a no-show
orders-no-show-party = Who was not there
orders-no-show-volunteer = The volunteer did not come
orders-no-show-elder = The elder was not at home
orders-code = Show the visit code
orders-code-do = Show
orders-code-purpose = What for
orders-code-is = Six-digit visit code:
orders-times = Record or correct times
orders-times-do = Save the times
orders-times-rule = Time on site only, without the way; more than planned waits for a second person.
orders-review = Review
orders-review-do = Approve
orders-review-rule = { $time } recorded. Less may count, never more; a second person decides.
orders-review-approved = Time that counts

# Done
orders-done-accepted = Accepted. The elder is told by SMS.
orders-done-cancelled = Cancelled. Everybody concerned is told by SMS.
orders-done-checked-in = Checked in.
orders-done-confirmed = Confirmed. The time is credited.
orders-done-declined = Noted: declined.
orders-done-disputed = Objection recorded. The time is frozen and a case is open.
orders-done-expired = The offer had expired.
orders-done-lost = Somebody else was first.
orders-done-recorded = The times are saved.
orders-done-rescheduled = Rescheduled. Both sides are told by SMS.
orders-done-reviewed = Reviewed.
orders-done-uploaded = Uploaded. The elder is asked by SMS.
orders-done-withdrawn = Withdrawn. The order is open again.
orders-done-missed = No-show recorded.

# Messages
orders-messages = Messages
orders-no-messages = Nothing has been sent.

# Lines of the history
event-opened = Registered
event-offered = Offered
event-accepted = Accepted
event-declined = Declined
event-offer_expired = Offer expired
event-offer_lost = Taken by another
event-rescheduled = Rescheduled
event-cancelled = Cancelled
event-visit_cancelled = Visit cancelled
event-withdrawn = Volunteer withdrew
event-elder_absent = The elder was not at home
event-given_up = Not uploaded in time, does not count
event-checked_in = Checked in
event-checked_out = Checked out
event-stop_forgotten = Check-out forgotten
event-times_recorded = Times recorded
event-reviewed = Reviewed
event-uploaded = Uploaded
event-confirmed = Confirmed by the elder
event-lapsed = Confirmed by lapse
event-disputed = The elder objected
event-dispute_dismissed = Objection dismissed, confirmed
event-voided = Objection upheld, void
event-no_show = Nobody came
event-expired = Expired
event-moved_up = Waited long, moved up one class

# What must be filled in
error-no_reason = Please give the reason
error-no_purpose = Please say what for
error-no_note = Please say what was done
error-no_decision = Please choose a decision
error-no_evidence = Please choose the evidence
error-no_party = Please choose who asks for it
