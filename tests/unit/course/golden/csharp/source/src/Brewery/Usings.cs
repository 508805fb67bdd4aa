global using System.Threading.Tasks;
global using Brewery.Kettles;
