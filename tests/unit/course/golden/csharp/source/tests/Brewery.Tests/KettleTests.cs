using Brewery.Kettles;
using Xunit;

namespace Brewery.Tests;

public class KettleTests
{
    private readonly Kettle<object> kettle = new(new object());

    [Theory]
    [InlineData(1)]
    public async Task Warms(int steps)
    {
        Degrees reached = await kettle.Warm(steps);
        Assert.True(reached.Value > 0);
    }

    [Fact]
    public void IsCleaned() => kettle.Clean();
}
