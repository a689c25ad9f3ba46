/** English of the back office's settings. */
export const settingsEn = {
  "settingsDesk.addBranch": "Add a branch",
  "settingsDesk.branches": "Branches",
  "settingsDesk.branchName": "Name of the branch",
  "settingsDesk.shopName": "Name on receipts",
  "settingsDesk.shopNameWhy": "As customers know the shop; the branch's name if empty.",
  "settingsDesk.currency": "Currency",
  "settingsDesk.currencyOnce": "Three letters, as EUR. It stays as it is once the branch is there.",
  "settingsDesk.zone": "Time zone",
  "settingsDesk.dayStart": "The business day begins at",
  "settingsDesk.papers": "Language of receipts",
  "settingsDesk.inclusive": "Prices include tax",
  "settingsDesk.saved": "Saved. Registers get it at their next contact.",
  "settingsDesk.secondFactor": "Require a second factor",
  "settingsDesk.secondFactorWhy":
    "Whoever may change people, devices or settings, or read the audit log, gets in with one only.",
} as const;
