# The hotline's console
console-title = Hotline dispatch

# The call
console-call = Call
console-who = Number or name of the caller
console-who-hint = Number, name, initials F2
console-find = Find
console-idle = Type the number or name of the caller and press Enter.
console-unknown = Nobody is registered with “{ $who }” as number or name.
console-unknown-note = It may be the family: ask for the name of the elder.
console-register-elder = Register the elder
console-several = { $n } people found, choose one
console-choose = Choose
console-no-phone = No phone
console-next-call = Next call
console-file = File
console-sex-age = { $sex }, { $age }
console-address = Address
console-contact = Contact
console-care = Mind
console-recent = Lately

# The form
console-service-hint = code or initials
console-weight = Class / weight
console-urgency = Urgency
console-any = Any
console-source = Source
console-register-dispatch = Save and dispatch
console-register-only = Save only
console-duplicate = Possible duplicate, the same service is ordered for that time:
console-although = Register all the same
console-emergency-first = Help first, then the form
console-emergency-numbers = Danger to life: ambulance 120, fire 119, police 110.
console-emergency-then = When they have been called, register once more.
console-show-contact = Show the family number

# The queue
console-queue = Queue
console-queue-of = { $tab }, most pressing first
console-tabs = States
console-as-of = as of { $time }
console-refresh = Refresh
console-fresh = { $n ->
    [one] 1 new order, press R
   *[other] { $n } new orders, press R
}
console-tab-empty = Nothing here: { $tab }.
console-more = { $n } in all; the 50 most pressing are listed.
console-keys = F2 caller · ↑ ↓ orders · 1–5 dispatch · P push · W waves · R refresh
console-priority-group = Priority group

# Candidates
console-candidates = Candidates
console-draft = Draft
console-draft-note = follows the form
console-nothing-chosen = Choose an order, or fill in service and time: who could go stands here.
console-credit = { $raw } × { $weight }, credit { $credit }
console-offer = Dispatch
console-push = Ask the first { $n }
console-no-candidates = Nobody can go at that time.
console-far-unknown = distance unknown
console-open-order = Open the order
console-done-offered = Offered. Waiting for the answer.
console-done-opened = Registered, to be dispatched.
console-done-nobody = Registered. Nobody can go at present.
console-done-refused = Registered, but this volunteer could not be asked. Choose another.
