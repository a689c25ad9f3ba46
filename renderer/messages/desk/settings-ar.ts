/** Arabic of the back office's settings. */
export const settingsAr = {
  "settingsDesk.addBranch": "إضافة فرع",
  "settingsDesk.branches": "الفروع",
  "settingsDesk.branchName": "اسم الفرع",
  "settingsDesk.shopName": "الاسم على الإيصالات",
  "settingsDesk.shopNameWhy": "كما يعرفه الزبائن؛ واسم الفرع إن تُرك فارغًا.",
  "settingsDesk.currency": "العملة",
  "settingsDesk.currencyOnce": "ثلاثة أحرف مثل EUR، ولا تتغيّر بعد إنشاء الفرع.",
  "settingsDesk.zone": "المنطقة الزمنية",
  "settingsDesk.dayStart": "يبدأ يوم العمل عند",
  "settingsDesk.papers": "لغة الإيصالات",
  "settingsDesk.inclusive": "الأسعار تشمل الضريبة",
  "settingsDesk.saved": "تم الحفظ، وتستلمه الصناديق عند اتصالها التالي.",
  "settingsDesk.secondFactor": "اشتراط عامل ثانٍ",
  "settingsDesk.secondFactorWhy": "من يغيّر الموظفين أو الأجهزة أو الإعدادات أو يقرأ سجل التدقيق لا يدخل إلا به.",
} as const;
