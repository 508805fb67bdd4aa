namespace Brewery.Kettles;

public abstract class Vessel(string name)
{
    protected string Name { get; } = name;

    protected void Drain() => Note("drained");

    protected virtual void Note(string text) { }
}

public interface IHeated
{
    Degrees Now { get; }
}

/// <summary>How hot it is.</summary>
public readonly record struct Degrees(double Value)
{
    public Degrees Plus(double more) => new Degrees(Value + more);
}

public enum Fuel { Gas = 1, Wood }

public delegate void Warned(Degrees heat);

public class HeatedAttribute : System.Attribute
{
    public HeatedAttribute(string by) { }
}
