namespace ChatFunctions.Tests.Infra;

/// <summary>As <see cref="BicepFactAttribute"/>.</summary>
public sealed class BicepTheoryAttribute : TheoryAttribute
{
    public BicepTheoryAttribute()
    {
        if (BicepFactAttribute.IsLacking)
        {
            Skip = BicepFactAttribute.Reason;
        }
    }
}
