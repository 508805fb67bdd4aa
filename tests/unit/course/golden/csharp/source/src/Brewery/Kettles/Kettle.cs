using System;
using static Brewery.Limits;
using Heat = Brewery.Kettles.Degrees;

namespace Brewery.Kettles
{
    /// <summary>
    /// A kettle on a <see cref="Burner"/>; see <see cref="M:Brewery.Kettles.Kettle.Warm(System.Int32)"/>.
    /// </summary>
    /// <typeparam name="T">what is in it</typeparam>
    /// <remarks>Only one at a time.</remarks>
    [Heated("gas")]
    public partial class Kettle<T> : Vessel, IHeated
        where T : class, new()
    {
        public const int Litres = 40;
        private readonly Burner burner = new();
        private static readonly Heat Cold = new Heat(4);

        public event EventHandler<Degrees>? Changed;

        public Kettle(T content) : base("kettle")
        {
            Content = content ?? throw new ArgumentNullException(nameof(content));
        }

        /// <summary>What is in it.</summary>
        public T? Content { get; private set; }

        public Heat Now => burner.Read();

        /// <summary>Warms it.</summary>
        /// <param name="steps">how often</param>
        /// <returns>the heat</returns>
        public async Task<Heat> Warm(int steps, params string[] notes)
        {
            if (steps > MaxSteps)
            {
                throw new TooHot($"not {steps} steps");
            }
            var reached = await burner.RaiseAsync(steps);
            Changed?.Invoke(this, reached);
            Note(reached.ToText());
            int Twice(int value) => Checked(value) * 2;
            return reached.Plus(Twice(steps));
        }

        public static Kettle<T> operator +(Kettle<T> left, Kettle<T> right) => left;

        public Heat this[int index] => Cold;

        private sealed class TooHot : Exception
        {
            public TooHot(string message) : base(message) { }
        }
    }
}
