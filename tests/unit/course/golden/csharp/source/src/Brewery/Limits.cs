namespace Brewery
{
    public static class Limits
    {
        public const int MaxSteps = 10;

        public static int Checked(int value)
        {
            System.ArgumentOutOfRangeException.ThrowIfNegative(value);
            return value;
        }
    }

    namespace Texts
    {
        public static class DegreesTexts
        {
            public static string ToText(this Kettles.Degrees heat, string unit = "C") => $"{heat.Value} {unit}";
        }
    }
}
