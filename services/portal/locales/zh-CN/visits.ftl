# 待上传的服务
visits-title = 服务记录上传
visits-total = { $n } 条待办
visits-none = 没有待上传、待更正或待复核的服务。志愿者签退后会出现在这里。
visits-times = 起止时间
visits-act = 操作
visits-correct = 更正
visits-review = 复核
visits-open = 查看
visits-uploaded = 已上传，老人会收到确认短信。
