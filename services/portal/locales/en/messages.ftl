# Messages
messages-title = Messages
messages-state = State
messages-about = About
messages-about-one = one person or order
messages-none = Nothing has been sent yet.
messages-queued = Time
messages-template = Text
messages-kind = Kind
messages-to = Number
messages-why = Why not
messages-arrived = Arrived
messages-segments = Segments
messages-why-no-phone = The person has no phone: tell them in person.
messages-why-cancelled = No longer needed before it was sent.
messages-why-unknown = The gateway did not answer; it is not repeated blindly.
messages-why-failed = Refused by the gateway: { $code }

# Names of the texts
template-sign_in_code = Sign-in code
template-elder_welcome = Welcome to an elder
template-volunteer_welcome = Welcome to a volunteer
template-offer_made = Offer
template-offer_lost = Taken by another
template-offer_too_late = Too late
template-order_accepted_elder = Who comes, with the visit code
template-order_accepted_volunteer = Accepted, to the volunteer
template-order_cancelled_elder = Cancelled, to the elder
template-order_cancelled_volunteer = Cancelled, to the volunteer
template-order_rescheduled_elder = Rescheduled, to the elder
template-order_rescheduled_volunteer = Rescheduled, to the volunteer
template-visit_withdrawn_elder = Another volunteer is sought, to the elder
template-visit_withdrawn_volunteer = Withdrawn, to the volunteer
template-visit_uploaded_elder = Is the elder content?
template-visit_disputed_elder = Objection received
template-visit_confirmed_volunteer = Credited, to the volunteer
template-settlement_posted_volunteer = Half-year settlement, to the volunteer
template-correction_volunteer = Correction, to the volunteer
