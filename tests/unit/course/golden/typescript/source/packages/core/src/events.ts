export namespace Events {
  export interface Sold {
    count: number;
  }

  export function sold(count: number): Sold {
    return check({ count });
  }

  function check(event: Sold): Sold {
    return event;
  }
}

export const last: Events.Sold = Events.sold(1), none = 0;

declare global {
  interface Window {
    shop: string;
  }
}

declare module "other" {
  export function hidden(): void;
}
