# Access log
access-title = Access log
access-note = Who has looked at or changed this person's data, when, in which role and why. The person has the right to see it and to take it along. Looking at this page is recorded too.
access-of = { $what }: { $datum }
access-print = Print
access-at = When
access-who = Who
access-role = Role and unit
access-what = What
access-why = Why
access-sign-clerk = Handled by
access-sign-seal = Seal
access-by-itself = By itself

access_field-resident_id = Resident ID
access_field-phone = Phone
access_field-contact_phone = Contact's phone

access_by-portal = Portal
access_by-elderly-registry = Registry of elders
access_by-volunteer-registry = Registry of volunteers
access_by-dispatch = Dispatch
access_by-ledger = Ledger
access_by-redemption-inventory = Goods
access_by-notification = Messages

access_purpose-on_the_way = Volunteer on the way
access_purpose-elder-registered = Welcome message
access_purpose-volunteer-activated = Welcome message
access_purpose-offer-made = Offer of an order
access_purpose-offer-closed = Outcome of an offer
access_purpose-order-accepted = Who comes and when
access_purpose-order-cancelled = Cancellation
access_purpose-order-rescheduled = New time
access_purpose-visit-withdrawn = Volunteer withdrew
access_purpose-visit-missed = Told of a no-show
access_purpose-visit-given_up = Told that minutes do not count
access_purpose-visit-uploaded = Elder asked to confirm
access_purpose-grade-wanted = To ask for a grade
access_purpose-visit-confirmed = Visit confirmed
access_purpose-visit-disputed = Visit disputed
access_purpose-settlement-posted = Settlement told
access_purpose-correction-posted = Correction told
access_purpose-death = Death
access_purpose-moved = Moved away
access_purpose-erased = Erased on request
