# 投诉与异常
cases-title = 投诉与异常
cases-states = 状态
cases-none = 没有异常单。老人回复有异议后会出现在这里。
cases-minutes = 涉及时长
cases-reason = 老人的说法
cases-no-reason = 未说明
cases-opened = 登记
cases-due = 答复期限
cases-late = 已超期
cases-note = 处理说明
cases-decision = 处理意见
cases-uphold = 属实，作废时长
cases-dismiss = 不属实，确认时长
cases-decide = 结案
cases-done-upheld = 已结案：属实，时长作废。
cases-done-dismissed = 已结案：不属实，时长入账。
