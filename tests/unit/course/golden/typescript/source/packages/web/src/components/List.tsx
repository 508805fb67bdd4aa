import { Component, type ReactNode } from "react";
import { Article, events } from "@shop/core";
import { Unit } from "@shop/core/models/article";
import { label } from "~/labels";

interface Props<T> {
  items: T[];
  render?: (item: T) => ReactNode;
}

function observed(target: unknown): void {}

/** A list of articles. */
@observed
export default class List extends Component<Props<Article>> {
  static readonly defaults = { unit: Unit.Kilo };

  @observed
  render(): ReactNode {
    const { items } = this.props;
    events.Events.sold(items.length);
    return (
      <ul>
        {items.map((item: Article) => (
          <Row<Article> key={item.id} item={item} text={label(item.unit)} />
        ))}
      </ul>
    );
  }
}

export const Row = <T extends Article>({ item, text }: { item: T; text: string }) => <li>{text}</li>;
