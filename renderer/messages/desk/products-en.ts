/** English of the back office's products. */
export const productsEn = {
  "productsDesk.none": "No products yet",
  "productsDesk.name": "Name",
  "productsDesk.branches": "Sold in",
  "productsDesk.price": "Price",
  "productsDesk.openPrice": "Open price",
} as const;
