/** How every list of the API is paged: a cursor from each page leads to the next, and none ends it. */
export const byCursor = {
  pageParamName: 'cursor',
  // Null and not undefined, for which the library would send its own default of 0.
  initialPageParam: null,
  getNextPageParam: (page: { nextCursor: string | null }) => page.nextCursor,
} as const;
