namespace Brewery.Kettles;

public partial class Kettle<T>
{
    private Brush brush = new Brush();

    // TODO: rinse twice
    public void Clean()
    {
        brush.Scrub(this.Now);
        Drain();
        burner.Off();
    }

    internal class Brush
    {
        internal void Scrub(Degrees heat) { }
    }
}
