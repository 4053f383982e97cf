# 投诉
complaint-record = 登记投诉
complaint-do = 登记投诉
complaint-about = 投诉什么
complaint-about-hint = 投诉支行的，由分行先看，支行不答复
complaint-note = 投诉内容（来人原话）
complaint-of = 投诉对象
complaint-done = 已登记投诉，在异议与异常单里办理。
complaint_about-service = 服务本身
complaint_about-volunteer = 志愿者
complaint_about-unit = 支行
source-case-complaint = 投诉
error-no_complaint = 请填写投诉内容
error-visit_to_come = 还没到服务时间，不能投诉这次服务
error-complaint_open = 这次服务已有一张投诉单在办
error-about_unit = 投诉的是这个支行，不能退给支行，请转总行
