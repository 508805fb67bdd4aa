using System.Diagnostics;

namespace Brewery.Kettles;

internal class Burner
{
    private Degrees last;
    public Fuel Fuel { get; set; } = Fuel.Gas;

    public Degrees Read() => last;

    public async Task<Degrees> RaiseAsync(int steps)
    {
        Debug.Assert(steps > 0, "nothing to do");
        foreach (var step in System.Linq.Enumerable.Range(0, steps))
        {
            last = last.Plus(step);
        }
        return await Task.FromResult(last);
    }

    [System.Obsolete("turn the gas off")]
    public void Off() { Fuel = Fuel.Wood; }
}
