# Work desk
desk-title = Work desk: { $org }
desk-as-of = As of { $at }
desk-silent = A service does not answer: the list below may be incomplete. Please reload in a minute.
desk-begin = Begin here
desk-new-order = New order
desk-new-elder = Register an elder
desk-new-volunteer = Register a volunteer
desk-visits = Upload visits
desk-console = Hotline console
desk-todo = To do today
desk-todo-count = { $n ->
    [one] { $n } kind
   *[other] { $n } kinds
}
desk-todo-none = Nothing to do. What comes up will appear here.
desk-look = Open
todo-queue-trouble = Orders in trouble: to correct, review or decide
todo-queue-open = Orders to dispatch
todo-queue-offered = Offers waiting for an answer
todo-replies = SMS replies to deal with
todo-cases = Open cases
todo-uploads = Visits to upload, correct or review
todo-volunteers-applied = Volunteers to vet
todo-volunteers-training = Volunteers to train or activate
todo-settings = Setting changes to approve
todo-fund = Fund entries to decide
todo-settlements = Settlements to go on with
todo-settlements-review = Settlements that wait for your town's word
todo-corrections = Corrections to decide
todo-imports = Imports of earlier time to decide
todo-callbacks = Elders to call back
todo-cases-answer = Cases for you to answer
todo-cases-review = Cases for your town to review
todo-cases-late = Cases past their day
todo-counts = Stock counts for you to sign
todo-returns = Goods brought back, for you to decide about
todo-arriving = Transfers on their way, to count and receive
