# The catalogue of services
services-title = Services
services-new = New service
services-change = Propose a change
services-change-of = Change of service { $code }
services-in-force = In force
services-none = No services yet. They appear here when head office has approved them.
services-waiting = To be approved ({ $n })
services-none-waiting = No change waits to be approved.
services-a-change = Change
services-a-new-one = New
services-what-changes = What changes
services-field = Field
services-before = Before
services-after = After
services-approve = Approve
services-reject = Send back
services-reject-why = Why it is sent back
services-history = Changes
services-no-history = No changes yet.
services-not-yet = Not in force yet

# Fields
services-code = Code
services-code-hint = two digits
services-name = Name
services-name-zh = Chinese name
services-name-en = English name
services-initials = Pinyin initials
services-initials-hint = small letters, for the operators
services-class = Class
services-class-weight = Class / weight
services-weight = Weight
services-weight-hint = e.g. 1.5; empty = that of the class
services-qualification = Qualification
services-no-qualification = None
services-asks = Asks for
services-insurance = Insurance needed
services-insurance-short = Insurance
services-insurance-need = Volunteers need accident insurance
services-intimate = Asks for a man or a woman
services-intimate-short = Man or woman
services-intimate-need = Close to the body: the elder is asked whether a man or a woman is to come
services-dangerous = Dangerous
services-dangerous-short = Dangerous
services-dangerous-need = Dangerous: two must go, never a minor
services-two-go = Two must go, never a minor.
services-seats = Volunteers needed
services-seats-hint = at least 2 if dangerous
services-usual = Usual duration
services-questions = Questions for the caller
services-questions-hint = one a line, at most 8
services-standing = State
services-open = Open
services-closed = Closed
services-close = Closed: no new orders; those that are there go on
services-from = In force from
services-from-hint = today or later; today means when it is approved
services-note = It counts when another person of head office has approved it. The weight is that at the actual start of a service: older records stay as they are.

# States
status-service_change-proposed = To be approved
status-service_change-approved = Approved
status-service_change-rejected = Sent back

# At the call
services-ask-caller = Ask the caller
services-ask-two = Dangerous: two must go, never a minor.
services-ask-closed = This service is closed: no new orders.

# What did not work
error-wrong_service_code = The code of a service has two digits
error-service_code_taken = There is a service with this code: propose a change there
error-wrong_initials = Small letters only
error-not_a_weight = A weight is a number with at most four decimals, e.g. 1.5
error-change_pending = Another change of this service is not done: approve it, send it back, or wait until it is in force
error-change_decided = This change has been decided
error-service_closed = This service is closed
error-two_must_go = A dangerous service needs at least two
error-service_change_not_found = No such change
error-service_not_found = No such service
