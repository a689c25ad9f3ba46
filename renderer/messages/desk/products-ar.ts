/** Arabic of the back office's products. */
export const productsAr = {
  "productsDesk.none": "لا توجد منتجات بعد",
  "productsDesk.name": "الاسم",
  "productsDesk.branches": "يُباع في",
  "productsDesk.price": "السعر",
  "productsDesk.openPrice": "سعر مفتوح",
} as const;
